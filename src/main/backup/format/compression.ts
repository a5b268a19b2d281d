import { constants, deflateRawSync, gunzip, gzip, zstdCompress, zstdDecompress } from "node:zlib";
import { promisify } from "node:util";
import { assertNever } from "#shared/errors";

export type Compression = "zstd" | "gzip" | "none";

const zstdLevel = { [constants.ZSTD_c_compressionLevel]: 3 };
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

/** One independent frame: a zstd frame or a gzip member. Concatenated, they are what `zstd -d` and `gunzip` read. */
export async function compressFrame(compression: Compression, plain: Buffer): Promise<Buffer> {
  switch (compression) {
    case "zstd":
      return zip.zstd(plain, { params: zstdLevel, chunkSize: roomFor(plain) });
    case "gzip":
      // Unlike zstd, gzip does not notice by itself that there is nothing to win, and is slowest just then.
      return zip.gzip(plain, { level: looksIncompressible(plain) ? 0 : 3, chunkSize: roomFor(plain) });
    case "none":
      return plain;
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
