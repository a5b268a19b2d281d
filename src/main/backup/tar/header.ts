/** One 512-byte block of a tar stream (POSIX.1-2001 ustar, with the GNU extensions tars really write). */
export const BLOCK = 512;
const ZERO = Buffer.alloc(BLOCK);

export type TarHeader = Readonly<{
  name: string;
  mode: number;
  /** Bytes of content that follow, padded to a whole block. */
  size: number;
  /** Whole seconds. */
  mtime: number;
  type: string;
  linkName: string;
}>;

function text(block: Buffer, start: number, length: number): string {
  const zero = block.indexOf(0, start);
  return block.toString("utf8", start, zero === -1 ? start + length : Math.min(zero, start + length));
}

/** An octal field, or GNU's base-256 (first bit set) for what does not fit. */
function number(block: Buffer, start: number, length: number): number {
  const first = block[start] ?? 0;
  if ((first & 0x80) !== 0) {
    let value = BigInt(first & 0x7f);
    for (let i = start + 1; i < start + length; i += 1) value = (value << 8n) | BigInt(block[i] ?? 0);
    const bits = BigInt(length * 8 - 1);
    return Number((first & 0x40) !== 0 ? value - (1n << bits) : value);
  }
  const digits = text(block, start, length).trim();
  if (!/^[0-7]*$/.test(digits)) throw new Error("a tar header holds a number that is not octal");
  return digits === "" ? 0 : Number.parseInt(digits, 8);
}

export function isZero(block: Buffer): boolean {
  return ZERO.equals(block);
}

/** The sum of all bytes, its own field counted as spaces. A plain loop: it runs over every header of the stream. */
function checksum(block: Buffer): number {
  let sum = 8 * 0x20;
  for (let at = 0; at < 148; at += 1) sum += block[at] ?? 0;
  for (let at = 156; at < BLOCK; at += 1) sum += block[at] ?? 0;
  return sum;
}

/** Throws when the checksum does not match: the stream is not tar, or was cut in the wrong place. */
export function parseHeader(block: Buffer): TarHeader {
  if (checksum(block) !== number(block, 148, 8)) throw new Error("a tar header has a wrong checksum");
  const isPosix = text(block, 257, 6) === "ustar" && block[263] !== 0x20;
  const prefix = isPosix ? text(block, 345, 155) : "";
  const name = text(block, 0, 100);
  const size = number(block, 124, 12);
  if (!Number.isSafeInteger(size) || size < 0) throw new Error("a tar header has an impossible size");
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    mode: number(block, 100, 8) & 0o7777,
    size,
    mtime: number(block, 136, 12),
    type: text(block, 156, 1) || "0",
    linkName: text(block, 157, 100),
  };
}

/** The records of a pax extended header: `LEN KEY=VALUE\n` each, LEN in bytes of the whole record. */
export function parsePax(content: Buffer): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  let at = 0;
  while (at < content.length) {
    const space = content.indexOf(0x20, at);
    const length = space === -1 ? Number.NaN : Number(content.subarray(at, space).toString("latin1"));
    if (!Number.isInteger(length) || length <= space - at || at + length > content.length) {
      throw new Error("a pax header is malformed");
    }
    const record = content.subarray(space + 1, at + length - 1).toString("utf8");
    const equals = record.indexOf("=");
    if (equals === -1) throw new Error("a pax header is malformed");
    records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
}
