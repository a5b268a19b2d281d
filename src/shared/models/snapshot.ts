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
}>;

/** What a clean-up removes, or would. */
export type PrunePlan = Readonly<{
  snapshots: readonly SnapshotSummary[];
  leftovers: readonly SnapshotLeftover[];
  /** Only where it was asked for. */
  legacy: readonly LegacySnapshot[];
  bytes: number;
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
