import { createDecipheriv, createHash, createHmac, hkdfSync, pbkdf2Sync, timingSafeEqual } from "node:crypto";
import { gunzipSync, zstdDecompressSync } from "node:zlib";

/** One entry as a snapshot gives it back: `content` only of a file, `target` only of a link. */
export type Restored = Readonly<{
  kind: string;
  mode: number;
  mtime: string;
  content: Buffer | null;
  target: string | null;
}>;

/** The objects of one snapshot's folder by name. */
export type SnapshotObjects = ReadonlyMap<string, Buffer>;

type Json = Readonly<Record<string, unknown>>;

const ITERATIONS = 600_000;
const MAX_INDEX = 64 * 1024 * 1024;
const ANY = /^[^]*$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const hex = (bytes: number) => new RegExp(`^[0-9a-f]{${bytes * 2}}$`);

function must(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`snapshot refused: ${what}`);
}

function anObject(value: unknown): Json {
  must(typeof value === "object" && value !== null && !Array.isArray(value), "something is no object");
  return Object.fromEntries(Object.entries(value));
}

/** The members of an object, which must be exactly these. */
function members(value: unknown, names: string): Json {
  const object = anObject(value);
  must(Object.keys(object).sort().join(" ") === names.split(" ").sort().join(" "), `not just ${names}`);
  return object;
}

function text(value: unknown, shape: RegExp): string {
  must(typeof value === "string" && shape.test(value), `a text is not like ${shape.source}`);
  return value;
}

function count(value: unknown): number {
  must(typeof value === "number" && Number.isSafeInteger(value) && value >= 0, "a number is no count");
  return value;
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join()}}`;
}

/** Key and IV, or the master, of a salt. Slow on purpose, so each is derived once. */
function keyring(passphrase: string | null): (salt: Buffer, length: number) => Buffer {
  const known = new Map<string, Buffer>();
  return (salt, length) => {
    must(passphrase !== null, "a passphrase is needed");
    const at = `${salt.toString("hex")} ${length}`;
    const key = known.get(at) ?? pbkdf2Sync(passphrase, salt, ITERATIONS, length, "sha256");
    known.set(at, key);
    return key;
  };
}

function expand(master: Buffer, info: string, length: number): Buffer {
  return Buffer.from(hkdfSync("sha256", master, new Uint8Array(), info, length));
}

/** Refuses content whose seal is not `expected`. */
type CheckSeal = (label: string, numbers: readonly number[], content: Buffer, expected: unknown) => void;

function seals(name: string, macKey: Buffer | null): CheckSeal {
  return (label, numbers, content, expected) => {
    const u64 = Buffer.alloc(8 * numbers.length);
    numbers.forEach((number, at) => u64.writeBigUInt64BE(BigInt(number), 8 * at));
    const message = Buffer.concat([Buffer.from(`${label}\0`), u64, content]);
    const seal =
      macKey === null
        ? createHash("sha256").update(`clawback/v1/digest:${name}\0`).update(message).digest()
        : createHmac("sha256", macKey).update(message).digest();
    must(
      timingSafeEqual(seal, Buffer.from(text(expected, hex(32)), "hex")),
      `the seal of ${label} ${numbers.join()}`,
    );
  };
}

/** AES-256-CTR from byte `at` of the plain bytes. */
function decrypt(keyAndIv: Buffer, at: number, ciphertext: Buffer): Buffer {
  const iv = BigInt(`0x${keyAndIv.toString("hex", 32)}`);
  const counter = ((iv + BigInt(Math.floor(at / 16))) % 2n ** 128n).toString(16).padStart(32, "0");
  const cipher = createDecipheriv("aes-256-ctr", keyAndIv.subarray(0, 32), Buffer.from(counter, "hex"));
  cipher.update(Buffer.alloc(at % 16));
  return cipher.update(ciphertext);
}

function decompress(compression: string, stored: Buffer, maxOutputLength: number): Buffer {
  if (compression === "zstd") return zstdDecompressSync(stored, { maxOutputLength });
  if (compression === "gzip") return gunzipSync(stored, { maxOutputLength });
  must(compression === "none", "an unknown compression");
  return stored;
}

function readRecord(name: string, bytes: Buffer) {
  text(name, /^backup-\d{8}T\d{6}Z$/);
  const json: unknown = JSON.parse(bytes.toString("utf8"));
  const hasAgent = anObject(json)["agent"] !== undefined;
  const record = members(
    json,
    "format version name createdAt finishedAt encryption integrity compression frameSize parts index content " +
      `warnings references tools mac${hasAgent ? " agent" : ""}`,
  );
  if (hasAgent) text(record["agent"], hex(8));
  must(record["format"] === "clawback-snapshot" && record["version"] === 1, "not version 1");
  must(record["name"] === name, "the record of another snapshot");
  must(Array.isArray(record["references"]) && record["references"].length === 0, "references");
  const parts = members(record["parts"], "size count bytes");
  const index = members(record["index"], "bytes entries frames mac");
  const content = members(record["content"], "files bytes streamBytes");
  for (const moment of ["createdAt", "finishedAt"]) text(record[moment], TIME);
  return {
    record,
    compression: text(record["compression"], ANY),
    frameSize: count(record["frameSize"]),
    partSize: count(parts["size"]),
    partCount: count(parts["count"]),
    dataBytes: count(parts["bytes"]),
    indexBytes: count(index["bytes"]),
    indexMac: index["mac"],
    entryCount: count(index["entries"]),
    frameCount: count(index["frames"]),
    streamBytes: count(content["streamBytes"]),
  };
}

/** Null without encryption. */
function readProtection(record: Json) {
  if (anObject(record["encryption"])["kind"] === "none") {
    members(record["encryption"], "kind");
    must(members(record["integrity"], "kind")["kind"] === "sha256", "integrity does not go with encryption");
    return null;
  }
  const { salt, ...how } = members(record["encryption"], "kind cipher kdf iterations salt");
  const known = {
    kind: "openssl-enc",
    cipher: "aes-256-ctr",
    kdf: "pbkdf2-hmac-sha256",
    iterations: ITERATIONS,
  };
  must(canonical(how) === canonical(known), "an unknown encryption");
  const { kind, keySalt, check } = members(record["integrity"], "kind keySalt check");
  must(kind === "hmac-sha256", "integrity does not go with encryption");
  return {
    salt: Buffer.from(text(salt, hex(8)), "hex"),
    keySalt: Buffer.from(text(keySalt, hex(16)), "hex"),
    check: text(check, hex(16)),
  };
}

function readEntry(line: unknown, stream: Buffer, frameSize: number): readonly [string, Restored] {
  const { kind } = anObject(line);
  const link = kind === "symlink" || kind === "hardlink";
  must(link || kind === "file" || kind === "directory", "an unknown kind of entry");
  const more = link ? " target" : kind === "file" ? " size sha256 frame offset" : "";
  const entry = members(line, `kind path mode mtime${more}`);
  const path = text(entry["path"], /^[^\0]+$/);
  must(!path.split("/").some((part) => ["", ".", ".."].includes(part)), "an unsafe name");
  const mode = count(entry["mode"]);
  must(mode <= 0o7777, "a mode with too many bits");
  const mtime = text(entry["mtime"], /^-?\d+(\.\d{1,9})?$/);
  const target = link ? text(entry["target"], ANY) : null;
  if (kind !== "file") return [path, { kind, mode, mtime, content: null, target }];
  const start = count(entry["frame"]) * frameSize + count(entry["offset"]);
  const content = stream.subarray(start, start + count(entry["size"]));
  must(content.length === entry["size"], "a file ends behind the stream");
  must(createHash("sha256").update(content).digest("hex") === entry["sha256"], "a file has another content");
  return [path, { kind, mode, mtime, content, target }];
}

/**
 * A second reader of docs/snapshot-format.md, written from that page alone and sharing no code with the product: page,
 * product and test vectors can only agree when all three are right. It reads whole snapshots in memory, in the order of
 * the page's "Reading safely", and gives every entry by its path; it throws on anything that is not as the page says.
 *
 * @param passphrase null: enough for snapshots without encryption
 */
export function independentReader(passphrase: string | null) {
  const keyOf = keyring(passphrase);

  return (name: string, objects: SnapshotObjects): ReadonlyMap<string, Restored> => {
    const object = (file: string): Buffer => {
      const bytes = objects.get(file);
      must(bytes !== undefined, `${file} is missing`);
      return bytes;
    };
    const facts = readRecord(name, object("snapshot.json"));
    const { record, compression, frameSize, partSize, partCount, frameCount } = facts;
    const protection = readProtection(record);
    let macKey: Buffer | null = null;
    if (protection !== null) {
      const master = keyOf(protection.keySalt, 32);
      const check = expand(master, "clawback/v1/check", 16);
      must(timingSafeEqual(check, Buffer.from(protection.check, "hex")), "the passphrase is wrong");
      macKey = expand(master, `clawback/v1/mac:${name}`, 32);
    }
    const checkSeal = seals(name, macKey);
    const { mac, ...unsealed } = record;
    checkSeal("record", [], Buffer.from(canonical(unsealed)), mac);

    const index = object("index.enc");
    must(index.length === facts.indexBytes, "the index has another length");
    checkSeal("index", [index.length], index, facts.indexMac);
    const begin = protection === null ? 0 : 16;
    must(begin === 0 || index.toString("latin1", 0, 8) === "Salted__", "the index has no header");
    const packed = begin === 0 ? index : decrypt(keyOf(index.subarray(8, 16), 48), 0, index.subarray(16));
    const lines = decompress(compression, packed, MAX_INDEX).toString("utf8").split("\n");
    must(lines.pop() === "", "the index is cut off");
    const [head, ...rest] = lines.map((line): unknown => JSON.parse(line));
    must(canonical(head) === canonical({ kind: "index", version: 1, name }), "the index of another snapshot");
    must(rest.length === frameCount + facts.entryCount, "the index has another number of lines");

    must(objects.size === partCount + 2, "objects that do not belong here");
    const parts = Array.from({ length: partCount }, (_, n) => object(`data.${String(n).padStart(5, "0")}`));
    must(
      parts.slice(0, -1).every((part) => part.length === partSize),
      "a part has another length",
    );
    const data = Buffer.concat(parts);
    must(data.length === facts.dataBytes, "the data has another length");
    const header = protection === null ? [] : [Buffer.from("Salted__"), protection.salt];
    must(data.subarray(0, begin).equals(Buffer.concat(header)), "the header of the data");

    let at = begin;
    const plains = rest.slice(0, frameCount).map((line, number) => {
      const frame = members(line, "kind stored plain mac");
      const [length, size] = [count(frame["stored"]), count(frame["plain"])];
      must(number === frameCount - 1 ? size <= frameSize : size === frameSize, "a frame has another size");
      const stored = data.subarray(at, at + length);
      checkSeal("frame", [number, at, length], stored, frame["mac"]);
      const clear = protection === null ? stored : decrypt(keyOf(protection.salt, 48), at - 16, stored);
      const plain = decompress(compression, clear, Math.max(size, 1));
      must(plain.length === size, "a frame has another length");
      at += length;
      return plain;
    });
    must(at === data.length, "the frames do not fill the data");
    const stream = Buffer.concat(plains);
    must(stream.length === facts.streamBytes, "the stream has another length");
    must(stream.subarray(-1024).equals(Buffer.alloc(1024)), "the end-of-archive mark is missing");

    const restored = new Map<string, Restored>();
    for (const [path, entry] of rest.slice(frameCount).map((line) => readEntry(line, stream, frameSize))) {
      must(!restored.has(path) || entry.kind === "directory", "a name is there twice");
      restored.set(path, entry);
    }
    return restored;
  };
}
