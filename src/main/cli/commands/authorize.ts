import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { ClawbackError } from "#shared/errors";
import { keychain } from "../../credentials/keychain.ts";
import { type SignedIn, signIn } from "../../credentials/sign-in.ts";
import type { Clawback } from "../../compose.ts";
import { SIGN_IN_BACKENDS, type SignInProvider } from "../../rclone/authorize.ts";
import type { Action } from "../action.ts";
import { type GlobalOptions, withClawback } from "../context.ts";
import { createOutput, type Output } from "../output.ts";

type AuthorizeOptions = GlobalOptions & Readonly<{ provider?: SignInProvider; to?: string }>;

const PROVIDERS = Object.keys(SIGN_IN_BACKENDS);

function isSignIn(provider: string | undefined): provider is SignInProvider {
  return provider !== undefined && PROVIDERS.includes(provider);
}

/** Ctrl-C ends rclone with us, and frees its port for the next try. */
async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const abort = () => stop.abort(new ClawbackError("CANCELLED", "The sign-in was cancelled."));
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, abort);
  try {
    return await work(stop.signal);
  } finally {
    for (const signal of signals) process.off(signal, abort);
  }
}

function explain(output: Output, link: string, hasOwnApp: boolean): void {
  output.notice(`Open this address in a browser of this machine and allow the access:\n  ${link}`);
  output.notice("From another machine, first: ssh -L 53682:127.0.0.1:53682 THIS-MACHINE");
  if (hasOwnApp) {
    output.notice(
      "Your own Dropbox app needs the redirect URI http://localhost:53682/ and the scopes files.metadata.write, files.content.write, files.content.read, sharing.write and account_info.read.",
    );
  }
}

/** Puts the reference where it belongs, in settings that are ours to write. */
function refer(
  { services }: Clawback,
  profileId: string,
  provider: SignInProvider,
  { section, reference }: SignedIn,
): void {
  services.settings.update((settings) => ({
    ...settings,
    profiles: settings.profiles.map((profile) => {
      if (profile.id !== profileId) return profile;
      const part = profile[section];
      return { ...profile, [section]: { ...part, [provider]: { ...part[provider], token: reference } } };
    }),
  }));
}

export function addAuthorizeCommand(program: Command, action: Action): void {
  program
    .command("authorize")
    .description("sign in to Dropbox, Google Drive or OneDrive; the token goes to the keychain")
    .addOption(
      new Option("--provider <provider>", "by default what the profile syncs with").choices(PROVIDERS),
    )
    .option("--to <file>", "keep the token in this new private file, for a machine without a keychain")
    .action(
      action<AuthorizeOptions>((options) =>
        withClawback(options, async (clawback, profileId) => {
          const output = createOutput(options);
          const { services } = clawback;
          const { profile, resolve: resolveValue } = await services.access(profileId);
          const provider = options.provider ?? profile.sync.provider;
          if (!isSignIn(provider)) {
            throw new ClawbackError("USAGE", `Say where to sign in: --provider ${PROVIDERS.join(", ")}.`);
          }
          const hasOwnApp = provider === "dropbox" && profile.sync.dropbox?.appKey !== undefined;
          const signedIn = await interruptible((signal) =>
            signIn({
              profile,
              provider,
              place:
                options.to === undefined ? { kind: "keychain" } : { kind: "file", path: resolve(options.to) },
              toolbox: services.toolbox,
              store: keychain(),
              resolve: resolveValue,
              onLink: (link) => explain(output, link, hasOwnApp),
              signal,
            }),
          );
          const isOurs = options.config === undefined;
          if (isOurs) refer(clawback, profileId, provider, signedIn);
          const { field, reference } = signedIn;
          output.document({ ok: true, field, reference, written: isOurs });
          output.line(
            isOurs
              ? `Signed in. The setting ${field} is now ${reference}.`
              : `Signed in. In your configuration, set ${field} to ${reference}`,
          );
          return 0;
        }),
      ),
    );
}
