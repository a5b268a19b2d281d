import { z } from "zod";
import { ClawbackError } from "#shared/errors";
import type { SnapshotName } from "#shared/brand";
import type { SnapshotEntry } from "#shared/models/snapshot";

/**
 * The index: NDJSON, one line for the snapshot, one for each frame in order, one for each entry in the order of the
 * stream. It is compressed like a frame and encrypted like the stream, with a salt of its own, so that stock tools
 * read it too (docs/snapshot-format.md, "Index").
 */
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const hash = z.string().regex(/^[0-9a-f]{64}$/);

const headSchema = z.strictObject({ kind: z.literal("index"), version: z.literal(1), name: z.string() });
const frameSchema = z.strictObject({ kind: z.literal("frame"), stored: count, plain: count, mac: hash });
const placed = {
  path: z.string().min(1),
  mode: count.max(0o7777),
  mtime: z.string().regex(/^-?\d+(\.\d{1,9})?$/),
};
const entrySchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("file"),
    ...placed,
    size: count,
    sha256: hash,
    frame: count,
    offset: count,
  }),
  z.strictObject({ kind: z.literal("directory"), ...placed }),
  z.strictObject({ kind: z.literal("symlink"), ...placed, target: z.string() }),
  z.strictObject({ kind: z.literal("hardlink"), ...placed, target: z.string() }),
]);

/** A frame: `stored` bytes at `offset` of the data (header included) hold `plain` bytes of the tar stream. */
export type Frame = Readonly<{ number: number; offset: number; stored: number; plain: number; mac: string }>;
/** `mtime` is seconds since 1970 with up to nine decimals; `frame` and `offset` say where the content begins. */
export type IndexEntry = Readonly<z.output<typeof entrySchema>>;
export type FileEntry = Extract<IndexEntry, { kind: "file" }>;

export type SnapshotIndex = Readonly<{ frames: readonly Frame[]; entries: readonly IndexEntry[] }>;

function lineOf(value: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(value)}\n`;
}

/** The first line, the line of a frame and the line of an entry, each with its line break. */
export function headLine(name: SnapshotName): string {
  return lineOf({ kind: "index", version: 1, name });
}

export function frameLine({ stored, plain, mac }: Frame): string {
  return lineOf({ kind: "frame", stored, plain, mac });
}

export function entryLine(entry: IndexEntry): string {
  return lineOf(entry);
}

/** `firstOffset` is where the first frame begins in the data: 16 after openssl's header, otherwise 0. */
export function decodeIndex(name: SnapshotName, bytes: Buffer, firstOffset: number): SnapshotIndex {
  const frames: Frame[] = [];
  const entries: IndexEntry[] = [];
  let offset = firstOffset;
  try {
    const lines = bytes.toString("utf8").split("\n");
    if (lines.pop() !== "") throw new Error("the last line is cut off");
    const head = headSchema.parse(JSON.parse(lines.shift() ?? ""));
    if (head.name !== name) throw new Error(`it belongs to ${head.name}`);
    for (const line of lines) {
      const json: unknown = JSON.parse(line);
      if (line.startsWith('{"kind":"frame"')) {
        const { stored, plain, mac } = frameSchema.parse(json);
        frames.push({ number: frames.length, offset, stored, plain, mac });
        offset += stored;
      } else {
        entries.push(entrySchema.parse(json));
      }
    }
  } catch (error) {
    throw new ClawbackError("SNAPSHOT_DAMAGED", `The index of ${name} cannot be read.`, {
      detail: error instanceof Error ? error.message : String(error),
      cause: error,
    });
  }
  return { frames, entries };
}

/** Milliseconds since 1970 of an entry's mtime. */
export function mtimeOf(entry: IndexEntry): number {
  return Number(entry.mtime) * 1000;
}

/** What the list and the browser show of an entry. */
export function viewOf(entry: IndexEntry): SnapshotEntry {
  const common = {
    path: entry.path,
    type: entry.kind,
    mode: entry.mode,
    mtime: new Date(mtimeOf(entry)).toISOString(),
  };
  switch (entry.kind) {
    case "file":
      return { ...common, size: entry.size, sha256: entry.sha256 };
    case "directory":
      return { ...common, size: 0 };
    case "symlink":
    case "hardlink":
      return { ...common, size: 0, linkTarget: entry.target };
  }
}
