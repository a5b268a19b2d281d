import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { constants, createGzip, createZstdCompress, gunzip, zstdDecompress } from "node:zlib";
import { assertNever } from "#shared/errors";

export type Compression = "zstd" | "gzip" | "none";

export const ZSTD_LEVEL = 3;
export const GZIP_LEVEL = 3;

export function zstdParams(level: number): Readonly<Record<number, number>> {
  return { [constants.ZSTD_c_compressionLevel]: level };
}

const unzip = { zstd: promisify(zstdDecompress), gzip: promisify(gunzip) };

/** All pieces as one frame, without joining them first; each is asked for when there is room for it. */
export async function compressWhole(
  compression: Compression,
  pieces: AsyncIterable<Buffer>,
): Promise<Buffer> {
  switch (compression) {
    case "zstd":
      return pipeline(pieces, createZstdCompress({ params: zstdParams(ZSTD_LEVEL) }), buffer);
    case "gzip":
      return pipeline(pieces, createGzip({ level: GZIP_LEVEL }), buffer);
    case "none":
      return buffer(pieces);
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
