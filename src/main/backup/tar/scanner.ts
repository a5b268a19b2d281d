import { createHash, type Hash } from "node:crypto";
import { BLOCK, isZero, parseHeader, parsePax, type TarHeader } from "./header.ts";

/** What the scanner found: an entry with the place of its content in the stream. */
export type ScannedEntry = Readonly<{
  kind: "file" | "directory" | "symlink" | "hardlink" | "other";
  /** Without a leading `./` and trailing slashes. */
  path: string;
  mode: number;
  /** Seconds since 1970, up to nine decimals. */
  mtime: string;
  size: number;
  /** Offset of the content in the stream. */
  offset: number;
  /** Of a link; otherwise "". */
  target: string;
  /** Of a file's content; null for what is not a file. */
  sha256: string | null;
}>;

export type ScannerSink = Readonly<{
  onEntry: (entry: ScannedEntry) => void;
  /**
   * The bytes of the stream in order: every header and content, without the end-of-archive mark. They are pieces of the
   * chunks given to `push`, as large as can be.
   */
  onBytes: (bytes: Buffer) => void;
}>;

/** A pax or GNU extension larger than this is not a file name. */
const MAX_EXTENSION = 1024 * 1024;

const NONE = Buffer.alloc(0);

type State =
  | { kind: "header" }
  | { kind: "extension"; type: string; parts: Buffer[]; left: number; padding: number }
  | { kind: "content"; entry: Omit<ScannedEntry, "sha256">; hash: Hash; left: number; padding: number }
  | { kind: "padding"; left: number }
  | { kind: "ended" };

type Kind = ScannedEntry["kind"];
const KINDS: Readonly<Record<string, Kind>> = {
  "0": "file",
  "7": "file",
  "1": "hardlink",
  "2": "symlink",
  "5": "directory",
};

function paddingOf(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

function withoutZero(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.subarray(0, end === -1 ? bytes.length : end).toString("utf8");
}

function normalise(path: string): string {
  return path.replace(/^(?:\.\/)+/, "").replace(/(?:\/\.?)+$/, "");
}

/**
 * Reads a tar stream as it flows by, in chunks of any size, and reports each entry with its offset and SHA-256.
 * Memory is bounded by one extended header. `push` throws on anything that is not a well-formed tar.
 */
export class TarScanner {
  readonly #sink: ScannerSink;
  #state: State = { kind: "header" };
  #block = NONE;
  #offset: number;
  #pax: ReadonlyMap<string, string> = new Map();
  #longName: string | null = null;
  #longLink: string | null = null;

  /** `base`: the offset at which this archive begins in a stream made of several. */
  constructor(base: number, sink: ScannerSink) {
    this.#offset = base;
    this.#sink = sink;
  }

  /** True once the end-of-archive mark was seen: the tar program came to the end of its work. */
  get ended(): boolean {
    return this.#state.kind === "ended";
  }

  /** The offset after the last whole header or piece of content. */
  get offset(): number {
    return this.#offset;
  }

  push(chunk: Buffer): void {
    // Of a header that is not whole yet nothing is handed on: it may turn out to be the end-of-archive mark.
    let handedOn = 0;
    let at = 0;
    const handOn = (end: number) => {
      if (end > handedOn) this.#sink.onBytes(chunk.subarray(handedOn, end));
      handedOn = end;
    };
    while (at < chunk.length) {
      const state = this.#state;
      if (state.kind === "ended") return;
      if (state.kind !== "header") {
        at += this.#body(state, chunk.subarray(at, at + state.left));
        continue;
      }
      const begun = this.#block.length;
      const piece = chunk.subarray(at, at + BLOCK - begun);
      const block = begun === 0 ? piece : Buffer.concat([this.#block, piece]);
      if (block.length < BLOCK || isZero(block)) {
        handOn(at);
        this.#block = Buffer.from(block);
        if (block.length === BLOCK) this.#state = { kind: "ended" };
        return;
      }
      if (begun > 0) {
        // Its first half came with an earlier chunk and was held back.
        this.#sink.onBytes(this.#block);
        this.#block = NONE;
      }
      this.#offset += BLOCK;
      at += piece.length;
      this.#begin(parseHeader(block));
    }
    handOn(at);
  }

  #body(state: Exclude<State, { kind: "header" | "ended" }>, piece: Buffer): number {
    this.#offset += piece.length;
    state.left -= piece.length;
    if (state.kind === "extension") state.parts.push(Buffer.from(piece));
    if (state.kind === "content") state.hash.update(piece);
    if (state.left === 0) this.#finish(state);
    return piece.length;
  }

  #begin(header: TarHeader): void {
    if ("xgLK".includes(header.type)) {
      if (header.size > MAX_EXTENSION) throw new Error("a tar extension is too large to be a name");
      const padding = paddingOf(header.size);
      this.#enter({ kind: "extension", type: header.type, parts: [], left: header.size, padding });
      return;
    }
    const kind = KINDS[header.type] ?? "other";
    const size = Number(this.#pax.get("size") ?? header.size);
    if (!Number.isSafeInteger(size) || size < 0) throw new Error("a tar entry has an impossible size");
    const hasContent = kind === "file" || kind === "other";
    const entry = {
      kind,
      path: normalise(this.#pax.get("path") ?? this.#longName ?? header.name),
      mode: header.mode,
      mtime: this.#pax.get("mtime") ?? String(header.mtime),
      size: hasContent ? size : 0,
      offset: this.#offset,
      target: this.#pax.get("linkpath") ?? this.#longLink ?? header.linkName,
    };
    this.#pax = new Map();
    this.#longName = null;
    this.#longLink = null;
    this.#enter({
      kind: "content",
      entry,
      hash: createHash("sha256"),
      left: entry.size,
      padding: paddingOf(entry.size),
    });
  }

  #enter(state: Exclude<State, { kind: "header" | "ended" | "padding" }>): void {
    this.#state = state;
    if (state.left === 0) this.#finish(state);
  }

  #finish(state: Exclude<State, { kind: "header" | "ended" }>): void {
    if (state.kind === "content") {
      const sha256 = state.entry.kind === "file" ? state.hash.digest("hex") : null;
      this.#sink.onEntry({ ...state.entry, sha256 });
    }
    if (state.kind === "extension") this.#extend(state.type, Buffer.concat(state.parts));
    const padding = state.kind === "padding" ? 0 : state.padding;
    this.#state = padding > 0 ? { kind: "padding", left: padding } : { kind: "header" };
  }

  #extend(type: string, content: Buffer): void {
    if (type === "x") this.#pax = parsePax(content);
    else if (type === "L") this.#longName = withoutZero(content);
    else if (type === "K") this.#longLink = withoutZero(content);
    // "g", a global header, holds nothing that an entry of ours needs.
  }
}
