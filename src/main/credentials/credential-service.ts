import { ClawbackError, type ErrorData } from "#shared/errors";
import type { CredentialList, CredentialPlace, CredentialView } from "#shared/models/settings";
import { isObject } from "../openclaw/json-value.ts";
import type { SettingsStore } from "../settings/settings.ts";
import type { TokenPlace } from "./sign-in.ts";
import type { SecretFiles } from "./secret-files.ts";
import type { TimedStore } from "./timed-store.ts";

const KEYCHAIN = "keychain:";

export type CredentialServiceParts = Readonly<{
  store: TimedStore;
  files: SecretFiles;
  settings: SettingsStore;
}>;

type Use = Readonly<{ reference: string; by: string }>;

/** Secrets as a page may know of them: names, places and times. They come in here and go out nowhere. */
export class CredentialService {
  readonly #parts: CredentialServiceParts;

  constructor(parts: CredentialServiceParts) {
    this.#parts = parts;
  }

  /** Every secret that Clawback keeps, or that its settings expect in the keychain, by name. */
  async list(): Promise<CredentialList> {
    const { store, files, settings } = this.#parts;
    const uses = usesOf(settings.profiles());
    const usedBy = (reference: string) =>
      uses.filter((use) => use.reference === reference).map(({ by }) => by);
    const keychainError = await this.keychainError();
    const times = store.times();
    const expected = uses.flatMap(({ reference }) =>
      reference.startsWith(KEYCHAIN) ? [reference.slice(KEYCHAIN.length)] : [],
    );
    const inKeychain = [...new Set([...Object.keys(times), ...expected])].map(
      async (name): Promise<CredentialView> => ({
        name,
        place: "keychain",
        reference: `${KEYCHAIN}${name}`,
        since: times[name] ?? null,
        isThere: keychainError === null ? (await store.get(name)) !== null : null,
        usedBy: usedBy(`${KEYCHAIN}${name}`),
      }),
    );
    const inFiles = (await files.list()).map(({ name, path, since }): CredentialView => ({
      name,
      place: "file",
      reference: `file:${path}`,
      since,
      isThere: true,
      usedBy: usedBy(`file:${path}`),
    }));
    const credentials = [...(await Promise.all(inKeychain)), ...inFiles];
    return { credentials: credentials.sort((a, b) => a.name.localeCompare(b.name)), keychainError };
  }

  /** Why the keychain cannot be used; null when it can. It may ask the owner to unlock it. */
  async keychainError(): Promise<ErrorData | null> {
    try {
      await this.#parts.store.get("clawback/availability");
      return null;
    } catch (error) {
      if (error instanceof ClawbackError && error.code === "KEYCHAIN_UNAVAILABLE") return error.toData();
      throw error;
    }
  }

  /**
   * Stores a secret and returns what stands for it in the settings. A passphrase never replaces another one: snapshots
   * depend on it, so the new one gets a name of its own. Throws `KEYCHAIN_UNAVAILABLE`.
   */
  async set(wanted: string, secret: string, place: CredentialPlace): Promise<string> {
    const { store, files } = this.#parts;
    const name = wanted.endsWith(".passphrase") ? await this.#freeName(wanted, place) : wanted;
    if (place === "file") return `file:${await files.write(name, secret)}`;
    await store.set(name, secret);
    return `${KEYCHAIN}${name}`;
  }

  /** Where a new secret of this name can go: the keychain, or a new private file where there is none. */
  async placeFor(name: string): Promise<TokenPlace> {
    if ((await this.keychainError()) === null) return { kind: "keychain" };
    // What is there stays until the new one has come.
    return { kind: "file", path: await this.#parts.files.makeRoomFor(await this.#freeName(name, "file")) };
  }

  /** Removes it from wherever it lies. Throws `KEYCHAIN_UNAVAILABLE` when only the keychain may have it. */
  async forget(name: string): Promise<void> {
    const { store, files } = this.#parts;
    const isFile = (await files.list()).some((file) => file.name === name);
    await files.forget(name);
    if (!isFile || name in store.times()) await store.forget(name);
  }

  async #freeName(wanted: string, place: CredentialPlace): Promise<string> {
    const { store, files } = this.#parts;
    const inFiles = new Set((await files.list()).map(({ name }) => name));
    const isTaken = async (name: string) =>
      inFiles.has(name) || (place === "keychain" && (await store.get(name)) !== null);
    let name = wanted;
    for (let number = 2; await isTaken(name); number += 1) name = `${wanted}.${number}`;
    return name;
  }

  /** Forgets what was entered for one profile id, as far as it is known here. */
  async forgetAllOf(id: string): Promise<void> {
    const { store, files } = this.#parts;
    const names = [...Object.keys(store.times()), ...(await files.list()).map(({ name }) => name)];
    for (const name of names.filter((candidate) => candidate.startsWith(`${id}/`))) await this.forget(name);
  }
}

/** The references in profiles, each with the setting it stands in. */
function usesOf(profiles: readonly Readonly<{ id: string }>[]): readonly Use[] {
  return profiles.flatMap((profile) =>
    referencesIn(profile, "").map(({ reference, by }) => ({ reference, by: `${profile.id}: ${by}` })),
  );
}

function referencesIn(value: unknown, path: string): readonly Use[] {
  if (typeof value === "string") {
    return /^(?:keychain|file):/.test(value) ? [{ reference: value, by: path }] : [];
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    referencesIn(child, path === "" ? key : `${path}.${key}`),
  );
}
