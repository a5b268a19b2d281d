import { readFile, stat } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { ClawbackError } from "#shared/errors";
import type { CredentialStore } from "./store.ts";

/**
 * A settings value that may be secret is one of: `keychain:NAME` (an entry of the system's keychain), `file:PATH`
 * (the first line of a private file, as systemd's LoadCredential gives it), or text in which `${VAR}` stands for a
 * variable. Secrets themselves never lie in our settings (docs/security.md, "Credentials").
 */
export type ResolverParts = Readonly<{
  store: CredentialStore;
  /** `${VAR}` by OpenClaw's rules; throws `CREDENTIAL_MISSING` naming the field and the variable. */
  substitute: (value: string, field: string) => string;
}>;

export type Resolver = (value: string, field: string) => Promise<string>;

function missing(field: string, sentence: string, detail?: string): ClawbackError {
  return new ClawbackError("CREDENTIAL_MISSING", `${field}: ${sentence}`, {
    action: { kind: "enter-credential", field },
    ...(detail === undefined ? {} : { detail }),
  });
}

async function fromFile(path: string, field: string): Promise<string> {
  if (!isAbsolute(path)) throw missing(field, "file: needs an absolute path.");
  try {
    const { mode } = await stat(path);
    if (process.platform !== "win32" && (mode & 0o077) !== 0) {
      throw missing(field, `other users may read ${path}; run: chmod 600 ${path}`);
    }
    const line = (await readFile(path, "utf8")).split(/\r?\n/, 1)[0] ?? "";
    if (line === "") throw missing(field, `${path} is empty.`);
    return line;
  } catch (error) {
    if (error instanceof ClawbackError) throw error;
    throw missing(field, `${path} cannot be read.`, error instanceof Error ? error.message : String(error));
  }
}

/** Resolves references. Throws `CREDENTIAL_MISSING` (naming the field) or `KEYCHAIN_UNAVAILABLE`. */
export function createResolver({ store, substitute }: ResolverParts): Resolver {
  return async (value, field) => {
    if (value.startsWith("keychain:")) {
      const name = value.slice("keychain:".length);
      const secret = await store.get(name);
      if (secret === null || secret === "") {
        throw missing(field, `the keychain has no entry "${name}"; run: clawback credentials set ${name}`);
      }
      return secret;
    }
    if (value.startsWith("file:")) return fromFile(value.slice("file:".length), field);
    return substitute(value, field);
  };
}
