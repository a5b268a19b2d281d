import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Command } from "commander";
import { ClawbackError } from "#shared/errors";
import { passphraseStrength } from "#shared/passphrase-strength";
import { keychain } from "../../credentials/keychain.ts";
import type { CredentialStore } from "../../credentials/store.ts";
import { timedStore } from "../../credentials/timed-store.ts";
import type { Action } from "../action.ts";
import { dataDirOf, type GlobalOptions, openClawback } from "../context.ts";
import { createOutput } from "../output.ts";

/** A secret never comes as an argument: others could read it there, and shells remember it. */
async function readSecret(): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write("Type the secret, then Enter and Ctrl-D: ");
  const secret = (await text(process.stdin)).replace(/\r?\n$/, "");
  if (secret === "" || /[\r\n]/.test(secret)) {
    throw new ClawbackError(
      "USAGE",
      "The secret is read from standard input, as one line that is not empty.",
    );
  }
  return secret;
}

/** What to say of a weak passphrase; it is taken all the same, since an old one must be. */
function weaknessOf(name: string, secret: string): string | null {
  if (!name.endsWith("passphrase") || passphraseStrength(secret).level !== "weak") return null;
  return "warning: this passphrase is weak: who has the bucket could guess it. Four or five words drawn at random are good.";
}

/** With the times that `list` and the page tell of. */
function storeOf(options: GlobalOptions): CredentialStore {
  return timedStore(keychain(), join(dataDirOf(options), "credentials.json"), { now: Date.now });
}

export function addCredentialCommands(program: Command, action: Action): void {
  const credentials = program.command("credentials").description("secrets in the system's keychain");
  credentials
    .command("set <name>")
    .description("store the secret that comes on standard input; settings refer to it as keychain:NAME")
    .action(
      action(async (options, name = "") => {
        const output = createOutput(options);
        const secret = await readSecret();
        await storeOf(options).set(name, secret);
        const weakness = weaknessOf(name, secret);
        if (weakness !== null) output.notice(weakness);
        output.document({ ok: true, name });
        output.line(`Stored. In the settings: keychain:${name}`);
        return 0;
      }),
    );
  credentials
    .command("list")
    .description(
      "the secrets that are kept or that the settings expect: names, places and times, never values",
    )
    .action(
      action(async (options) => {
        const output = createOutput(options);
        const clawback = await openClawback(options);
        try {
          const { credentials: list, keychainError } = await clawback.services.credentials.list();
          output.document({ ok: true, credentials: list, keychainError });
          if (keychainError !== null) output.notice(keychainError.message);
          for (const { name, place, since, isThere, usedBy } of list) {
            const state = isThere === false ? "missing" : (since ?? "");
            output.line([name, place, state, usedBy.join(", ")].filter((part) => part !== "").join("  "));
          }
          if (list.length === 0) output.line("No secret is stored yet.");
          return 0;
        } finally {
          await clawback.close();
        }
      }),
    );
  credentials
    .command("forget <name>")
    .description("remove a secret from the keychain")
    .action(
      action(async (options, name = "") => {
        const output = createOutput(options);
        const forgotten = await storeOf(options).forget(name);
        output.document({ ok: true, name, forgotten });
        output.line(forgotten ? "Forgotten." : `There was no ${name}.`);
        return 0;
      }),
    );
}
