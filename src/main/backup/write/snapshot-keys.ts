import { randomBytes } from "node:crypto";
import { deriveStreamKey, type StreamKey } from "../format/keys.ts";
import type { MasterOf } from "../format/record.ts";

export type Encryption = Readonly<{
  passphrase: string;
  /** 16 bytes in hex, kept by the profile. */
  keySalt: string;
}>;

/** The index is encrypted under a salt of its own. */
export type IndexKey = Readonly<{ salt: Buffer; key: StreamKey }>;

/** The keys of one snapshot that are made before its stream begins; the stream's own is made by its cipher. */
export type SnapshotKeys = Readonly<{
  encryption: Encryption;
  /** Of all seals. */
  master: Buffer;
  index: IndexKey;
}>;

/** Two derivations of about a tenth of a second each, side by side on the thread pool. */
export async function deriveKeys(encryption: Encryption, masterOf: MasterOf): Promise<SnapshotKeys> {
  const { passphrase, keySalt } = encryption;
  const salt = randomBytes(8);
  const [master, key] = await Promise.all([masterOf(passphrase, keySalt), deriveStreamKey(passphrase, salt)]);
  return { encryption, master, index: { salt, key } };
}
