/**
 * One line of an index, checked by hand: a schema library takes a second for 100,000 of them, these checks a tenth of that
 * (bench/restore.ts). The rules are those of docs/snapshot-format.md, "Index".
 */
type Placed = Readonly<{
  path: string;
  /** Permission bits, 0 to 0o7777. */
  mode: number;
  /** Seconds since 1970 with up to nine decimals. */
  mtime: string;
}>;

/** `frame` and `offset` say where the content begins; `size` in bytes. */
export type FileEntry = Placed &
  Readonly<{ kind: "file"; size: number; sha256: string; frame: number; offset: number }>;
export type IndexEntry =
  | FileEntry
  | (Placed & Readonly<{ kind: "directory" }>)
  | (Placed & Readonly<{ kind: "symlink" | "hardlink"; target: string }>);

export type FrameLine = Readonly<{ stored: number; plain: number; mac: string }>;

type Members = Readonly<Record<string, unknown>>;

const HASH = /^[0-9a-f]{64}$/;
const MTIME = /^-?\d+(\.\d{1,9})?$/;

function isMembers(json: unknown): json is Members {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

function refuse(member: string): never {
  throw new Error(`"${member}" of a line is not as it has to be`);
}

function count(line: Members, member: string): number {
  const value = line[member];
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : refuse(member);
}

function text(line: Members, member: string, shape: RegExp | null): string {
  const value = line[member];
  return typeof value === "string" && (shape === null || shape.test(value)) ? value : refuse(member);
}

/** The line's members, of which there must be so many; each of them is asked for by name. */
function membersOf(json: unknown, wanted: number): Members {
  if (!isMembers(json)) throw new Error("a line is no object");
  return Object.keys(json).length === wanted ? json : refuse("members");
}

/** Throws an `Error` that names the member. */
export function parseFrameLine(json: unknown): FrameLine {
  const line = membersOf(json, 4);
  if (line["kind"] !== "frame") refuse("kind");
  return { stored: count(line, "stored"), plain: count(line, "plain"), mac: text(line, "mac", HASH) };
}

const MEMBERS = { file: 8, directory: 4, symlink: 5, hardlink: 5 } as const;

function kindOf(json: unknown): keyof typeof MEMBERS {
  const kind = isMembers(json) ? json["kind"] : null;
  return kind === "file" || kind === "directory" || kind === "symlink" || kind === "hardlink"
    ? kind
    : refuse("kind");
}

/** Throws an `Error` that names the member. */
export function parseEntryLine(json: unknown): IndexEntry {
  const kind = kindOf(json);
  const line = membersOf(json, MEMBERS[kind]);
  const path = text(line, "path", null);
  const mode = count(line, "mode");
  if (path === "") refuse("path");
  if (mode > 0o7777) refuse("mode");
  const mtime = text(line, "mtime", MTIME);
  switch (kind) {
    case "file":
      return {
        kind,
        path,
        mode,
        mtime,
        size: count(line, "size"),
        sha256: text(line, "sha256", HASH),
        frame: count(line, "frame"),
        offset: count(line, "offset"),
      };
    case "directory":
      return { kind, path, mode, mtime };
    case "symlink":
    case "hardlink":
      return { kind, path, mode, mtime, target: text(line, "target", null) };
  }
}
