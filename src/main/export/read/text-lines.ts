/** A longer line is not read; pictures lie inline in transcripts. Bytes. */
const MAX_LINE = 64 * 1024 * 1024;

/** One line, from 1. `text` is null when it is too long; `isWhole` is false for a last line without its end. */
export type TextLine = Readonly<{ number: number; text: string | null; isWhole: boolean }>;

/** The lines of a stream of bytes, one in memory at a time. */
export async function* textLines(
  chunks: AsyncIterable<Uint8Array>,
  maxLine = MAX_LINE,
): AsyncGenerator<TextLine> {
  let parts: Buffer[] = [];
  let size = 0;
  let number = 1;
  const keep = (part: Buffer) => {
    size += part.length;
    if (size <= maxLine) parts.push(part);
    else parts = [];
  };
  const line = (isWhole: boolean): TextLine => {
    const text = size <= maxLine ? Buffer.concat(parts).toString("utf8") : null;
    return { number, text, isWhole };
  };
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let from = 0;
    for (let to = bytes.indexOf(10); to !== -1; to = bytes.indexOf(10, from)) {
      keep(bytes.subarray(from, to));
      yield line(true);
      [parts, size, from] = [[], 0, to + 1];
      number += 1;
    }
    keep(bytes.subarray(from));
  }
  if (size > 0) yield line(false);
}
