import { constants, gunzip, gzip, zstdCompress, zstdDecompress } from "node:zlib";
import { promisify } from "node:util";
import { assertNever } from "#shared/errors";

export type Compression = "zstd" | "gzip" | "none";

const zstdLevel = { [constants.ZSTD_c_compressionLevel]: 3 };
/** Room for a whole result at once: the default of 16 KiB costs a round through the event loop for each piece. */
const roomFor = (plain: Buffer) => plain.length + (plain.length >> 8) + 1024;
const zip = { zstd: promisify(zstdCompress), gzip: promisify(gzip) };
const unzip = { zstd: promisify(zstdDecompress), gzip: promisify(gunzip) };

/** One independent frame: a zstd frame or a gzip member. Concatenated, they are what `zstd -d` and `gunzip` read. */
export async function compressFrame(compression: Compression, plain: Buffer): Promise<Buffer> {
  switch (compression) {
    case "zstd":
      return zip.zstd(plain, { params: zstdLevel, chunkSize: roomFor(plain) });
    case "gzip":
      return zip.gzip(plain, { level: 3, chunkSize: roomFor(plain) });
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
