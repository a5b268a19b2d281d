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
}>;

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

export type VerifyReport = Readonly<{
  snapshot: SnapshotName;
  deep: boolean;
  parts: number;
  frames: number;
  /** Empty when the snapshot is good. */
  problems: readonly string[];
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
}>;
