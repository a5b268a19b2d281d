import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import {
  constants,
  createGzip,
  createZstdCompress,
  deflateRawSync,
  gunzip,
  gzip,
  zstdCompress,
  zstdDecompress,
} from "node:zlib";
import { assertNever } from "#shared/errors";

export type Compression = "zstd" | "gzip" | "none";

const zstdLevel = { [constants.ZSTD_c_compressionLevel]: 3 };
const GZIP_LEVEL = 3;
/**
 * A whole frame in one go: by itself Node compresses first and ends the frame with a second call, whose few bytes make
 * it copy everything, and zstd does not know the length beforehand and copies its input too. Half of the time.
 */
const zstdAtOnce = { flush: constants.ZSTD_e_end, finishFlush: constants.ZSTD_e_continue };
const gzipAtOnce = { flush: constants.Z_FINISH };
/** Room for a whole result at once: the default of 16 KiB costs a round through the event loop for each piece. */
const roomFor = (plain: Buffer) => plain.length + (plain.length >> 8) + 1024;
const zip = { zstd: promisify(zstdCompress), gzip: promisify(gzip) };
const unzip = { zstd: promisify(zstdDecompress), gzip: promisify(gunzip) };

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

/**
 * One independent frame: a zstd frame or a gzip member. Concatenated, they are what `zstd -d` and `gunzip` read. The
 * result has memory of its own, but with "none" it is `plain` itself.
 */
export async function compressFrame(
  compression: Compression,
  plain: Buffer<ArrayBuffer>,
): Promise<Buffer<ArrayBuffer>> {
  const chunkSize = roomFor(plain);
  switch (compression) {
    case "zstd":
      return zip.zstd(plain, { params: zstdLevel, chunkSize, ...zstdAtOnce });
    case "gzip": {
      // Unlike zstd, gzip does not notice by itself that there is nothing to win, and is slowest just then.
      const level = looksIncompressible(plain) ? 0 : GZIP_LEVEL;
      return zip.gzip(plain, { level, chunkSize, ...gzipAtOnce });
    }
    case "none":
      return plain;
    default:
      return assertNever(compression);
  }
}

/** All pieces as one frame, without joining them first. */
export async function compressWhole(compression: Compression, pieces: readonly Buffer[]): Promise<Buffer> {
  switch (compression) {
    case "zstd":
      return pipeline(pieces, createZstdCompress({ params: zstdLevel }), buffer);
    case "gzip":
      return pipeline(pieces, createGzip({ level: GZIP_LEVEL }), buffer);
    case "none":
      return Buffer.concat(pieces);
    default:
      return assertNever(compression);
  }
}

/** The plain bytes; throws when they would be more than `limit` (a bomb) or the frame is damaged. */
export async function decompressFrame(
  compression: Compression,
  stored: Buffer,
  limit: number,
): Promise<Buffer> {
  switch (compression) {
    case "zstd":
      return unzip.zstd(stored, { maxOutputLength: limit });
    case "gzip":
      return unzip.gzip(stored, { maxOutputLength: limit });
    case "none":
      return stored;
    default:
      return assertNever(compression);
  }
}
