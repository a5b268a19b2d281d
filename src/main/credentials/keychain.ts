import { AsyncEntry } from "keytar";
import { ClawbackError } from "#shared/errors";
import type { CredentialStore } from "./store.ts";

const SERVICE = "Clawback";

function unavailable(cause: unknown): ClawbackError {
  return new ClawbackError(
    "KEYCHAIN_UNAVAILABLE",
    "The system's keychain cannot be used: unlock it, or give the secret as ${VAR} or file:PATH.",
    { detail: cause instanceof Error ? cause.message : String(cause), cause },
  );
}

/**
 * The keychain of this machine, through the package that package.json aliases as `keytar`
 * (docs/adr/0001-keytar-alias.md). On Linux the Secret Service is pinned: the library would otherwise fall back
 * silently to the kernel keyring, which a reboot empties.
 */
export function keychain(): CredentialStore {
  const entry = (name: string) => new AsyncEntry(SERVICE, name, { linux: { store: "secret-service" } });
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw unavailable(error);
    }
  };
  return {
    get: (name) => guarded(() => entry(name).getPassword()),
    set: (name, secret) => guarded(() => entry(name).setPassword(secret)),
    forget: (name) => guarded(() => entry(name).deletePassword()),
  };
}
