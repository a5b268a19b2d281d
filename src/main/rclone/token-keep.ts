import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { codeOf } from "#shared/error-code";
import type { CredentialStore } from "../credentials/store.ts";
import type { Token } from "./section.ts";
import { tokenLine } from "./token-line.ts";

const KEYCHAIN = "keychain:";

/** `origin` says which token of the settings the kept one descends from. */
const keptSchema = z.object({ origin: z.string(), token: z.string() });

function fingerprint(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

function isMissing(error: unknown): boolean {
  return codeOf(error) === "ENOENT";
}

/**
 * Keeps refreshed tokens. One that the settings name as `keychain:NAME` is written back there. For any other (`${VAR}`,
 * `file:PATH`, the owner's own rclone configuration) nothing of theirs is touched: the refreshed one lies in
 * `<dataDir>/tokens`, 0600, and counts as long as the settings still give the token it came from. A new sign-in in
 * either place thus always wins.
 */
export class TokenKeep {
  readonly #store: CredentialStore;
  readonly #dir: string;

  constructor(store: CredentialStore, dataDir: string) {
    this.#store = store;
    this.#dir = join(dataDir, "tokens");
  }

  /** The value to work with: the kept one where it descends from the token of the settings. */
  async newest(token: Token): Promise<string> {
    if (token.reference.startsWith(KEYCHAIN)) return token.value;
    const kept = await this.#read(token);
    return kept?.origin === fingerprint(token.value) ? kept.token : token.value;
  }

  /**
   * Keeps what became of `token` in a run. Left alone when somebody signed in anew meanwhile. Throws
   * `KEYCHAIN_UNAVAILABLE` or the file system's error.
   */
  async save(token: Token, refreshed: string): Promise<void> {
    if (token.reference.startsWith(KEYCHAIN)) {
      const name = token.reference.slice(KEYCHAIN.length);
      const current = await this.#store.get(name);
      if (current !== null && tokenLine(current, token.field) === token.value) {
        await this.#store.set(name, refreshed);
      }
      return;
    }
    await mkdir(this.#dir, { recursive: true, mode: 0o700 });
    const path = this.#path(token);
    const fresh = `${path}.${randomUUID()}`;
    const kept = { origin: fingerprint(token.value), token: refreshed };
    await writeFile(fresh, JSON.stringify(kept), { mode: 0o600, flag: "wx" });
    await rename(fresh, path);
  }

  async #read(token: Token): Promise<z.output<typeof keptSchema> | null> {
    try {
      return keptSchema.safeParse(JSON.parse(await readFile(this.#path(token), "utf8"))).data ?? null;
    } catch (error) {
      // None yet, or one that a full disk cut off: the token of the settings is as good a start.
      if (isMissing(error) || error instanceof SyntaxError) return null;
      throw error;
    }
  }

  #path({ key }: Token): string {
    return join(this.#dir, `${encodeURIComponent(key)}.json`);
  }
}
