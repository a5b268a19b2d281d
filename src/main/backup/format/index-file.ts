import { z } from "zod";
import { ClawbackError } from "#shared/errors";
import type { SnapshotName } from "#shared/brand";
import type { SnapshotEntry } from "#shared/models/snapshot";
import { type FileEntry, type IndexEntry, parseEntryLine, parseFrameLine } from "./index-line.ts";

export type { FileEntry, IndexEntry };

/**
 * The index: NDJSON, one line for the snapshot, one for each frame in order, one for each entry in the order of the
 * stream. It is compressed like a frame and encrypted like the stream, with a salt of its own, so that stock tools
 * read it too (docs/snapshot-format.md, "Index").
 */
const headSchema = z.strictObject({ kind: z.literal("index"), version: z.literal(1), name: z.string() });

/** A frame: `stored` bytes at `offset` of the data (header included) hold `plain` bytes of the tar stream. */
export type Frame = Readonly<{ number: number; offset: number; stored: number; plain: number; mac: string }>;
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
        const { stored, plain, mac } = parseFrameLine(json);
        frames.push({ number: frames.length, offset, stored, plain, mac });
        offset += stored;
      } else {
        entries.push(parseEntryLine(json));
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

/** The furthest moments that a `Date` can hold, in milliseconds. */
const FURTHEST = 8.64e15;

/** ISO 8601 of milliseconds since 1970; file systems and index lines may hold times that a `Date` cannot. */
export function isoTime(time: number): string {
  return new Date(Math.max(-FURTHEST, Math.min(FURTHEST, time))).toISOString();
}

/** What the list and the browser show of an entry. */
export function viewOf(entry: IndexEntry): SnapshotEntry {
  const common = {
    path: entry.path,
    type: entry.kind,
    mode: entry.mode,
    mtime: isoTime(mtimeOf(entry)),
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
