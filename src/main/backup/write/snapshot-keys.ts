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
  index: Promise<IndexKey>;
}>;

/**
 * Derivations of about a tenth of a second each, on the thread pool. The key of the index, which is wanted last, comes
 * after the other: a processor is free then, while at the beginning openssl derives its own.
 */
export async function deriveKeys(encryption: Encryption, masterOf: MasterOf): Promise<SnapshotKeys> {
  const { passphrase, keySalt } = encryption;
  const salt = randomBytes(8);
  const master = await masterOf(passphrase, keySalt);
  const index = deriveStreamKey(passphrase, salt).then((key) => ({ salt, key }));
  // It is awaited at the end; a failure before that must not count as unhandled.
  index.catch(() => undefined);
  return { encryption, master, index };
}
