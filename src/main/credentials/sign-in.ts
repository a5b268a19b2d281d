import { writeFile } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { ClawbackError } from "#shared/errors";
import type { Profile } from "#shared/settings/schema";
import type { Toolbox } from "../process/tools.ts";
import { authorize, type AuthorizeRequest, type SignInProvider } from "../rclone/authorize.ts";
import type { Resolver } from "./resolver.ts";
import type { CredentialStore } from "./store.ts";

/** Where a new token goes: the keychain, or (on a machine without one) a private file of the owner's choice. */
export type TokenPlace = Readonly<{ kind: "keychain" }> | Readonly<{ kind: "file"; path: string }>;

export type SignInRequest = Readonly<{
  profile: Profile;
  provider: SignInProvider;
  place: TokenPlace;
  toolbox: Toolbox;
  store: CredentialStore;
  resolve: Resolver;
  onLink: AuthorizeRequest["onLink"];
  signal: AbortSignal;
}>;

/** The setting that the token belongs to, and what has to stand there. */
export type SignedIn = Readonly<{ section: "sync" | "backup"; field: string; reference: string }>;

function sectionFor({ sync, backup }: Profile, provider: SignInProvider): SignedIn["section"] {
  return sync.provider !== provider && backup.provider === provider ? "backup" : "sync";
}

async function appOf(
  { profile, provider, resolve }: SignInRequest,
  section: SignedIn["section"],
): Promise<AuthorizeRequest["app"]> {
  const { appKey, appSecret } = profile[section].dropbox ?? {};
  if (provider !== "dropbox" || appKey === undefined) return undefined;
  return {
    id: await resolve(appKey, `${section}.dropbox.appKey`),
    secret: appSecret === undefined ? "" : await resolve(appSecret, `${section}.dropbox.appSecret`),
  };
}

async function writeTokenFile(path: string, token: string): Promise<void> {
  try {
    await writeFile(path, `${token}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    throw new ClawbackError("LOCAL_DENIED", `The token could not be written to ${path}, as a new file.`, {
      detail: error instanceof Error ? error.message : String(error),
      action: { kind: "authorize" },
      cause: error,
    });
  }
}

/**
 * Signs in to a cloud and stores the token; nothing shows it. The keychain is asked before the person is: a sign-in that
 * cannot be kept is not begun. Throws what `authorize` throws, `KEYCHAIN_UNAVAILABLE`, or `LOCAL_DENIED` for a file that
 * is there already.
 */
export async function signIn(request: SignInRequest): Promise<SignedIn> {
  const { profile, provider, place, store, toolbox, onLink, signal } = request;
  const section = sectionFor(profile, provider);
  const field = `${section}.${provider}.token`;
  const name = `${profile.id}/${field}`;
  if (place.kind === "keychain") await store.get(name);
  else if (!isAbsolute(place.path)) throw new ClawbackError("USAGE", "The file needs an absolute path.");
  const app = await appOf(request, section);
  const token = await authorize(toolbox, { provider, onLink, signal, ...(app === undefined ? {} : { app }) });
  if (place.kind === "file") {
    await writeTokenFile(place.path, token);
    return { section, field, reference: `file:${place.path}` };
  }
  await store.set(name, token);
  return { section, field, reference: `keychain:${name}` };
}
