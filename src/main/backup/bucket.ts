import { ClawbackError } from "#shared/errors";
import type { ProfileAccess } from "../profile/access.ts";
import type { Rclone } from "../rclone/rclone.ts";
import { type BucketParts, createBucketStore } from "./read/bucket-store.ts";
import type { SnapshotStore } from "./snapshot-store.ts";

const MAX_PASSPHRASE = 512;

/** Where a profile's snapshots lie, and what opens them. */
export type Bucket = Readonly<{
  access: ProfileAccess;
  /** At the folder that holds the snapshots. */
  rclone: Rclone;
  store: SnapshotStore;
  /** Null when the profile has none. */
  passphrase: () => Promise<string | null>;
}>;

/** The bucket of a profile at `rclone`. Starts nothing yet. */
export function bucketOf(
  access: ProfileAccess,
  rclone: Rclone,
  parts: Pick<BucketParts, "masterOf" | "streamKeyOf" | "cache" | "agent">,
): Bucket {
  const passphrase = () =>
    access.profile.backup.passphrase === undefined ? Promise.resolve(null) : requirePassphrase(access);
  const { encrypt, acceptUnencrypted } = access.profile.backup;
  const refusesClear = encrypt && !acceptUnencrypted;
  return {
    access,
    rclone,
    passphrase,
    store: createBucketStore({ ...parts, rclone, passphrase, refusesClear }),
  };
}

/** The passphrase of `backup.passphrase`. Throws `CREDENTIAL_MISSING`. */
export async function requirePassphrase({ profile: { backup }, resolve }: ProfileAccess): Promise<string> {
  const field = "backup.passphrase";
  const action = { kind: "enter-credential", field } as const;
  if (backup.passphrase === undefined) {
    throw new ClawbackError(
      "CREDENTIAL_MISSING",
      `${field} is missing: set it to \${BACKUP_PASSPHRASE} or keychain:NAME.`,
      { action },
    );
  }
  const passphrase = await resolve(backup.passphrase, field);
  // openssl takes one line of its descriptor, and of that 1,023 bytes: the rest would silently not count.
  if (passphrase === "" || /[\r\n\0]/.test(passphrase) || Buffer.byteLength(passphrase) > MAX_PASSPHRASE) {
    throw new ClawbackError(
      "CREDENTIAL_MISSING",
      `${field} must be one line of 1 to ${MAX_PASSPHRASE} bytes.`,
      { action },
    );
  }
  return passphrase;
}
