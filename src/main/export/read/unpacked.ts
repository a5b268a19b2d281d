import type { Readable } from "node:stream";
import { createZstdDecompress } from "node:zlib";
import { codeOf } from "#shared/error-code";
import { ClawbackError } from "#shared/errors";

/** A zstd stream as it was before. Throws `RECORD_MALFORMED` when it is none or cut off; an error of the stream ends it too. */
export async function* unpacked(stream: Readable): AsyncGenerator<Uint8Array> {
  const zstd = createZstdDecompress();
  stream.on("error", (error: Error) => zstd.destroy(error));
  const chunks: AsyncIterable<Uint8Array> = stream.pipe(zstd);
  try {
    yield* chunks;
  } catch (error) {
    if (!(error instanceof Error && /^Z(?:STD)?_/.test(codeOf(error) ?? ""))) throw error;
    throw new ClawbackError("RECORD_MALFORMED", "The archive of this transcript is damaged.", {
      detail: error.message,
      cause: error,
    });
  }
}
