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
  /** Names the agent that it is of; absent in older ones, which count as this agent's. */
  agent?: string;
  /** True: another agent, or an earlier installation, made it in the same folder. Never cleaned up from here. */
  isForeign?: boolean;
  /** The newest proof on this machine; absent when there was none. */
  proof?: SnapshotProof;
  /** Why retention keeps it ("daily 2 of 7"); empty when the next clean-up removes it. Absent where none judged. */
  keepWhy?: readonly string[];
}>;

/**
 * What a restore test (some files, written and compared) or a deep check (every frame and file) has found; a quick check
 * (all parts there) proves nothing good, but can find damage.
 */
export type SnapshotProof = Readonly<{
  /** ISO 8601, UTC. */
  at: string;
  how: "restore-test" | "deep-check" | "quick-check";
  isGood: boolean;
}>;

/** A folder in the bucket that looks like a snapshot but has no commit record: a run that never finished. */
export type SnapshotLeftover = Readonly<{
  name: SnapshotName;
  bytes: number;
  files: number;
  /** ISO 8601, UTC: when the newest of its files came; the cloud's word where it has one. */
  touchedAt?: string;
}>;

/** A snapshot of the OpenClaw plugin: one object `backup-….tar.gz`, with `.enc` when encrypted. No index, no proof. */
export type LegacySnapshot = Readonly<{
  /** The name of the object. */
  name: string;
  /** ISO 8601, UTC: what its name says. */
  createdAt: string;
  encrypted: boolean;
  storedBytes: number;
}>;

export type SnapshotList = Readonly<{
  /** Newest first; only those with a valid commit record. */
  snapshots: readonly SnapshotSummary[];
  leftovers: readonly SnapshotLeftover[];
  /** Newest first. */
  legacy?: readonly LegacySnapshot[];
  /** Snapshots that this machine has seen there and did not remove, and that are gone. */
  missing?: readonly SnapshotName[];
  /** Snapshots whose commit record is there but cannot be read: never listed as good, never cleaned up as leftovers. */
  damaged?: readonly UnreadableSnapshot[];
}>;

/** What a clean-up removes, or would. */
export type PrunePlan = Readonly<{
  snapshots: readonly SnapshotSummary[];
  leftovers: readonly SnapshotLeftover[];
  /** Only where it was asked for. */
  legacy: readonly LegacySnapshot[];
  bytes: number;
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
