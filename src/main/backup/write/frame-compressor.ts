import { promisify } from "node:util";
import { constants, createZstdCompress, deflateRawSync, gzip } from "node:zlib";
import { assertNever } from "#shared/errors";
import { type Compression, GZIP_LEVEL, ZSTD_LEVEL, zstdParams } from "../format/compression.ts";
import { discard } from "./flow.ts";

/** `quick` while the compression is what is waited for, `thorough` while it is the cloud. Without effect on gzip. */
export type Effort = "quick" | "thorough";

/** About 5 to 10 % more bytes than the other in half of its time. */
const QUICK_ZSTD_LEVEL = 1;

/**
 * Makes independent frames, one after the other: zstd frames or gzip members, which joined are what `zstd -d` and
 * `gunzip` read. A frame's memory belongs to its compressor and is used again by the next call.
 */
export type FrameCompressor = (plain: Buffer<ArrayBuffer>, effort: Effort) => Promise<Buffer>;

/** For frames of `size` plain bytes at most. The work itself is done on Node's thread pool. */
export function createFrameCompressor(compression: Compression, size: number): FrameCompressor {
  switch (compression) {
    case "zstd":
      return zstdByEffort(roomFor(size));
    case "gzip":
      return gzipMembers();
    case "none":
      return (plain) => Promise.resolve(plain);
    default:
      return assertNever(compression);
  }
}

/** Room for a whole result at once: for each piece there would be a round through the event loop. */
function roomFor(plainSize: number): number {
  return plainSize + (plainSize >> 8) + 1024;
}

function zstdByEffort(room: number): FrameCompressor {
  const made: Partial<Record<Effort, FrameCompressor>> = {};
  return (plain, effort) => {
    const level = effort === "quick" ? QUICK_ZSTD_LEVEL : ZSTD_LEVEL;
    return (made[effort] ??= zstdFrames(room, level))(plain, effort);
  };
}

/**
 * One context for all frames, each ended by the flush of its write. Node frees contexts only when the garbage collector
 * gets to them: with one for each frame it would run all the time, and take longer than the compression.
 */
function zstdFrames(room: number, level: number): FrameCompressor {
  const stored = Buffer.allocUnsafe(room);
  let length = 0;
  const zstd = createZstdCompress({
    params: zstdParams(level),
    flush: constants.ZSTD_e_end,
    chunkSize: room,
  });
  zstd.on("data", (piece: Buffer<ArrayBuffer>) => {
    length += piece.copy(stored, length);
    // The stream goes on in the same memory until it is full, and takes new then.
    if (piece.byteOffset + piece.length === piece.buffer.byteLength) discard(piece);
  });
  // A failed write rejects in its callback; the event says the same again.
  zstd.on("error", () => undefined);
  return async (plain) => {
    length = 0;
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    zstd.write(plain, (error) => {
      if (error instanceof Error) reject(error);
      else resolve(stored.subarray(0, length));
    });
    return promise;
  };
}

const gzipAsync = promisify(gzip);

function gzipMembers(): FrameCompressor {
  let last: Buffer<ArrayBuffer> | null = null;
  return async (plain) => {
    if (last !== null) discard(last);
    // Unlike zstd, gzip does not notice by itself that there is nothing to win, and is slowest just then.
    const level = looksIncompressible(plain) ? 0 : GZIP_LEVEL;
    // Finished by the first write: a second one, of a few bytes, would make Node copy everything into one.
    last = await gzipAsync(plain, { level, chunkSize: roomFor(plain.length), flush: constants.Z_FINISH });
    return last;
  };
}

const SAMPLE = 4 * 1024;
/** A sample that keeps more than this share of its size is not worth compressing. */
const WORTHLESS = 0.98;

/** Whether the beginning, middle and end of a frame are all such that compressing would be for nothing. */
function looksIncompressible(plain: Buffer): boolean {
  if (plain.length < 4 * SAMPLE) return false;
  const starts = [0, (plain.length - SAMPLE) >> 1, plain.length - SAMPLE];
  return starts.every((start) => {
    const sample = deflateRawSync(plain.subarray(start, start + SAMPLE), { level: 1 });
    return sample.length > SAMPLE * WORTHLESS;
  });
}
