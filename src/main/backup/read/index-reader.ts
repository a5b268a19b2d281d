import { decompressFrame } from "../format/compression.ts";
import { decryptAt, HEADER_LENGTH, MAGIC } from "../format/ctr.ts";
import { decodeIndex, type SnapshotIndex } from "../format/index-file.ts";
import { sameTag, type Sealer, type StreamKey } from "../format/keys.ts";
import type { SnapshotRecord } from "../format/record.ts";
import { damaged } from "./damaged.ts";

/** An index line is well under 5 KiB; this stops a bomb, not a large agent. */
const MAX_INDEX = 2 * 1024 ** 3;

/**
 * Opens a stored index: seal first, then decryption, decompression and parsing. `keyOf` gives the key of a salt, or null
 * without encryption. Throws `SNAPSHOT_DAMAGED`.
 */
export async function readIndex(
  record: SnapshotRecord,
  sealer: Sealer,
  stored: Buffer,
  keyOf: (salt: Buffer) => Promise<StreamKey> | null,
): Promise<SnapshotIndex> {
  const { name } = record;
  if (!sameTag(sealer.seal("index", [stored.length], stored), record.index.mac)) {
    throw damaged(name, "The index of % was changed or is not its own.");
  }
  let compressed = stored;
  const key = await keyOf(stored.subarray(MAGIC.length, HEADER_LENGTH));
  if (key !== null) {
    if (!stored.subarray(0, MAGIC.length).equals(MAGIC)) throw damaged(name, "The index of % has no header.");
    compressed = decryptAt(key, 0, stored.subarray(HEADER_LENGTH));
  }
  const firstOffset = record.encryption.kind === "none" ? 0 : HEADER_LENGTH;
  const plain = await decompressFrame(record.compression, compressed, MAX_INDEX).catch((error: unknown) => {
    throw damaged(name, "The index of % cannot be unpacked.", String(error));
  });
  const index = decodeIndex(name, plain, firstOffset);
  const end = index.frames.reduce((offset, frame) => offset + frame.stored, firstOffset);
  if (end !== record.parts.bytes || index.entries.length !== record.index.entries) {
    throw damaged(name, "The index of % does not fit its commit record.");
  }
  return index;
}
