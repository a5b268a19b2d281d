import type { ProfileId } from "../brand.ts";
import type { ErrorData } from "../errors.ts";
import type { SettingIssue } from "../settings/schema.ts";

/** Came to pass, or what is wrong, field by field; nothing was stored then. */
export type SettingsReply =
  Readonly<{ kind: "saved" }> | Readonly<{ kind: "refused"; issues: readonly SettingIssue[] }>;

/** Where a secret that was entered lies: the system's keychain, or a private file of the data folder. */
export const CREDENTIAL_PLACES = ["keychain", "file"] as const;
export type CredentialPlace = (typeof CREDENTIAL_PLACES)[number];

/** That a secret exists; never the secret. */
export type CredentialView = Readonly<{
  name: string;
  place: CredentialPlace;
  /** What stands in the settings for it. */
  reference: string;
  /** ISO 8601; null when it was stored before Clawback kept count, or by another program. */
  since: string | null;
  /** False for one that the settings speak of and that is not there. Null while the keychain cannot be asked. */
  isThere: boolean | null;
  /** The settings that refer to it: "home: sync.s3.secretAccessKey". */
  usedBy: readonly string[];
}>;

export type CredentialList = Readonly<{
  credentials: readonly CredentialView[];
  /** Why the keychain cannot be used; null when it can. */
  keychainError: ErrorData | null;
}>;

/** A field and what happened to it, for people. */
export type FieldNote = Readonly<{ field: string; reason: string }>;

/** What an import did, or with `dryRun` would do. Holds no secret. */
export type ImportReport = Readonly<{
  profileId: ProfileId;
  isNew: boolean;
  /** Absolute. */
  stateDir: string;
  taken: readonly string[];
  changed: readonly FieldNote[];
  /** What could not be taken, and why. */
  left: readonly FieldNote[];
  /** Secrets that were written out, and the reference that is in their place now. */
  secrets: readonly Readonly<{ field: string; reference: string }>[];
}>;
