import type { Readable } from "node:stream";
import { createZstdDecompress } from "node:zlib";

/** A zstd stream as it was before. An error of the stream ends it too. */
export function unpacked(stream: Readable): AsyncIterable<Uint8Array> {
  const zstd = createZstdDecompress();
  stream.on("error", (error: Error) => zstd.destroy(error));
  return stream.pipe(zstd);
}
