/**
 * Where secrets lie: the operating system's keychain. Names are ours ("default/backup.passphrase"). Every method
 * throws `KEYCHAIN_UNAVAILABLE` when there is no keychain, it is locked, or it refuses; an absent entry is `null`,
 * never an empty string.
 */
export type CredentialStore = Readonly<{
  get: (name: string) => Promise<string | null>;
  set: (name: string, secret: string) => Promise<void>;
  /** True when there was one. */
  forget: (name: string) => Promise<boolean>;
}>;
