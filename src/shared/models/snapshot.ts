import type { SnapshotName } from "../brand.ts";

/** One row of the list of snapshots: what the commit record says in clear. Sizes in bytes. */
export type SnapshotSummary = Readonly<{
  name: SnapshotName;
  /** ISO 8601, UTC: when the backup began. */
  createdAt: string;
  durationSeconds: number;
  encrypted: boolean;
  entries: number;
  plainBytes: number;
  storedBytes: number;
  warnings: number;
}>;

/** A folder in the bucket that looks like a snapshot but has no commit record: a run that never finished. */
export type SnapshotLeftover = Readonly<{ name: SnapshotName; bytes: number; files: number }>;

export type SnapshotList = Readonly<{
  /** Newest first; only those with a valid commit record. */
  snapshots: readonly SnapshotSummary[];
  leftovers: readonly SnapshotLeftover[];
  /** Snapshots whose commit record is there but cannot be read: never listed as good, never cleaned up as leftovers. */
  damaged?: readonly UnreadableSnapshot[];
}>;

/** A snapshot that could not be looked into, and why, in words for people. */
export type UnreadableSnapshot = Readonly<{ name: SnapshotName; message: string }>;

export type EntryType = "file" | "directory" | "symlink" | "hardlink";

/** One entry of a snapshot as the browser and the CLI see it. */
export type SnapshotEntry = Readonly<{
  /** `state/…` or `workspace/…`, with `/`, without a trailing slash. */
  path: string;
  type: EntryType;
  /** Bytes of content; 0 for what is not a file. */
  size: number;
  /** Permission bits, e.g. 0o644. */
  mode: number;
  /** ISO 8601, UTC, with milliseconds. */
  mtime: string;
  linkTarget?: string;
  sha256?: string;
}>;

/** A path that a search found: its newest version, and in how many of the searched snapshots the path is. */
export type SearchHit = Readonly<{ snapshot: SnapshotName; entry: SnapshotEntry; snapshots: number }>;

export type SearchReport = Readonly<{
  /** By path; at most 1,000. */
  hits: readonly SearchHit[];
  /** All that was found, also beyond the hits. */
  total: number;
  /** Snapshots that could not be searched. */
  unreadable: readonly UnreadableSnapshot[];
}>;

export type EntryChange =
  | Readonly<{ kind: "added"; path: string; after: SnapshotEntry }>
  | Readonly<{ kind: "removed"; path: string; before: SnapshotEntry }>
  | Readonly<{ kind: "changed"; path: string; before: SnapshotEntry; after: SnapshotEntry }>;

/** How many entries changed in one way, and their bytes (after; before for what was removed). */
export type ChangeCount = Readonly<{ entries: number; bytes: number }>;

export type SnapshotDiff = Readonly<{
  before: SnapshotName;
  after: SnapshotName;
  /** By path; the first 10,000. The counts are of all. */
  changes: readonly EntryChange[];
  added: ChangeCount;
  removed: ChangeCount;
  changed: ChangeCount;
}>;

/** A path as it was, unchanged, from the snapshot `first` to the snapshot `last`. `entry` null: it was not there. */
export type PathVersion = Readonly<{
  first: SnapshotName;
  last: SnapshotName;
  snapshots: number;
  entry: SnapshotEntry | null;
}>;

export type PathHistory = Readonly<{
  path: string;
  /** Oldest first. */
  versions: readonly PathVersion[];
  unreadable: readonly UnreadableSnapshot[];
}>;

/** One line of an agent's transcript; `null` for what the line does not say. */
export type TranscriptLine = Readonly<{
  /** The line's own kind ("message", "compaction", …). */
  type: string;
  role: string | null;
  /** ISO 8601, as written in the file. */
  at: string | null;
  /** Plain text, not markup. */
  text: string;
}>;

/** What a preview shows. Text is data from the agent: to be shown as text, never as markup of the page. */
export type PreviewContent =
  | Readonly<{ kind: "text" | "markdown" | "json"; text: string }>
  | Readonly<{
      kind: "image";
      mediaType: "image/png" | "image/jpeg" | "image/gif" | "image/webp";
      base64: string;
    }>
  | Readonly<{ kind: "transcript"; lines: readonly TranscriptLine[] }>
  | Readonly<{ kind: "binary" }>;

export type FilePreview = Readonly<{
  snapshot: SnapshotName;
  entry: SnapshotEntry;
  /** True when the file goes on behind the first MiB. */
  isCut: boolean;
  content: PreviewContent;
}>;

export type VerifyReport = Readonly<{
  snapshot: SnapshotName;
  deep: boolean;
  parts: number;
  frames: number;
  /** Empty when the snapshot is good. */
  problems: readonly string[];
}>;

export type RestoreConflict = Readonly<{
  path: string;
  /** Absolute; what lies there now. */
  target: string;
  /** Bytes of what is there now; null when it is no file. */
  size: number | null;
}>;

export type RestoreReport = Readonly<{
  snapshot: SnapshotName;
  /** Absolute folder the entries were written to. */
  to: string;
  files: number;
  bytes: number;
  dryRun: boolean;
  /** The first entries that are (or would be) written; the whole list lies in the index. */
  paths: readonly string[];
  /** What is there already and differs: it would be moved aside first. Only where overwriting was asked for. */
  conflicts?: readonly RestoreConflict[];
}>;
