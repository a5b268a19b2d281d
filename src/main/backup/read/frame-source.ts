import { ClawbackError } from "#shared/errors";
import type { Rclone } from "../../rclone/rclone.ts";
import { decompressFrame } from "../format/compression.ts";
import { decryptAt, HEADER_LENGTH, streamHeader } from "../format/ctr.ts";
import type { Frame } from "../format/index-file.ts";
import { sameTag, type Sealer, type StreamKey } from "../format/keys.ts";
import { partFile } from "../format/names.ts";
import type { SnapshotRecord } from "../format/record.ts";
import type { PlainFrame } from "../snapshot-store.ts";
import { damaged } from "./damaged.ts";
import { type FrameRun, frameRuns } from "./stored-ranges.ts";

/** Runs of frames fetched ahead of the one in use. */
const AHEAD = 2;

export type FrameSource = Readonly<{
  rclone: Pick<Rclone, "read">;
  record: SnapshotRecord;
  sealer: Sealer;
  keyOf: () => Promise<StreamKey> | null;
}>;

/**
 * Fetches, checks, decrypts and decompresses frames, given in rising order. Throws `SNAPSHOT_DAMAGED` naming the part
 * or frame, or what rclone throws. A reader that stops early, or aborts, leaves no process behind.
 */
export async function* plainFrames(
  source: FrameSource,
  frames: readonly Frame[],
  signal: AbortSignal,
): AsyncGenerator<PlainFrame> {
  const runs = frameRuns(frames, source.record.parts.size);
  // The key takes as long as a fetch, so it is derived meanwhile; it is awaited with the first frame.
  source.keyOf()?.catch(() => undefined);
  const stop = new AbortController();
  const abort = AbortSignal.any([signal, stop.signal]);
  const fetched: Promise<Buffer>[] = [];
  const fetchAhead = (upTo: number) => {
    for (const run of runs.slice(fetched.length, upTo)) {
      const bytes = fetchRun(source, run, abort);
      // Awaited in its turn below; until then a failure is not unhandled.
      bytes.catch(() => undefined);
      fetched.push(bytes);
    }
  };
  try {
    for (const [at, run] of runs.entries()) {
      fetchAhead(at + AHEAD);
      const bytes = (await fetched[at]) ?? Buffer.alloc(0);
      // Fetched bytes are dropped as soon as they are used: memory does not grow with the snapshot.
      fetched[at] = Promise.resolve(Buffer.alloc(0));
      for (const frame of run.frames) {
        const stored = bytes.subarray(frame.offset - run.start, frame.offset - run.start + frame.stored);
        yield {
          number: frame.number,
          start: frame.number * source.record.frameSize,
          plain: await plainOf(source, frame, stored),
        };
      }
    }
  } finally {
    // A reader that stops early leaves no process behind.
    stop.abort();
    await Promise.allSettled(fetched);
  }
}

async function fetchRun(
  { rclone, record }: FrameSource,
  run: FrameRun,
  signal: AbortSignal,
): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (const { part, offset, count } of run.pieces) {
    const file = partFile(part);
    let piece: Buffer;
    try {
      piece = await rclone.read(`${record.name}/${file}`, { offset, count }, { signal, maxBytes: count });
    } catch (error) {
      if (!(error instanceof ClawbackError) || error.code !== "REMOTE_NOT_FOUND") throw error;
      throw damaged(record.name, `Part ${file} of % is missing.`, error.detail);
    }
    if (piece.length !== count) throw damaged(record.name, `Part ${file} of % is too short.`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

async function plainOf(
  { record, sealer, keyOf }: FrameSource,
  frame: Frame,
  stored: Buffer,
): Promise<Buffer> {
  const { number, offset } = frame;
  if (!sameTag(sealer.seal("frame", [number, offset, stored.length], stored), frame.mac)) {
    throw damaged(record.name, `Frame ${number} of % was changed.`);
  }
  const key = await keyOf();
  const compressed = key === null ? stored : decryptAt(key, offset - HEADER_LENGTH, stored);
  const plain = await decompressFrame(record.compression, compressed, Math.max(frame.plain, 1)).catch(
    (error: unknown) => {
      throw damaged(record.name, `Frame ${number} of % cannot be unpacked.`, String(error));
    },
  );
  if (plain.length !== frame.plain) throw damaged(record.name, `Frame ${number} of % has a wrong length.`);
  return plain;
}

/** Throws `SNAPSHOT_DAMAGED` when the header that stock tools read is not the one of the record. */
export async function checkHeader(
  rclone: Pick<Rclone, "read">,
  record: SnapshotRecord,
  signal: AbortSignal,
): Promise<void> {
  if (record.encryption.kind === "none") return;
  const header = await rclone.read(
    `${record.name}/${partFile(0)}`,
    { offset: 0, count: HEADER_LENGTH },
    { signal, maxBytes: HEADER_LENGTH },
  );
  if (header.equals(streamHeader(Buffer.from(record.encryption.salt, "hex")))) return;
  throw damaged(record.name, "The header of % was changed: stock tools could not restore it.");
}
