import type { SnapshotName } from "#shared/brand";
import type { SnapshotList, UnreadableSnapshot } from "#shared/models/snapshot";
import type { Frame, SnapshotIndex } from "./format/index-file.ts";
import type { SnapshotRecord } from "./format/record.ts";

/**
 * Where snapshots lie, as everything above the format sees it (docs/snapshot-format.md): listing, browsing, restoring and
 * proving speak to this. Our own format in a bucket is its first implementation.
 */
export type SnapshotStore = Readonly<{
  /** Committed snapshots, newest first, and leftovers of runs that never finished. Needs no passphrase. */
  list: (signal: AbortSignal) => Promise<SnapshotList>;
  /**
   * Opens one snapshot: its record and index are checked before anything of them is used. Throws `SNAPSHOT_UNKNOWN`,
   * `SNAPSHOT_DAMAGED`, `PASSPHRASE_WRONG`, `CREDENTIAL_MISSING` or a `REMOTE_*` code.
   */
  open: (name: SnapshotName, signal: AbortSignal) => Promise<OpenSnapshot>;
  /** The newest committed snapshot's name. Throws `SNAPSHOT_UNKNOWN` when there is none. */
  latest: (signal: AbortSignal) => Promise<SnapshotName>;
  /**
   * Removes a snapshot or a leftover, the commit record before everything else: what is killed half-way leaves a
   * leftover and never a snapshot with missing parts. Throws a `REMOTE_*` code or `CANCELLED`.
   */
  remove: (name: SnapshotName, signal: AbortSignal) => Promise<void>;
  /** Whether it is committed now: another machine may have finished since the listing. */
  hasRecord: (name: SnapshotName, signal: AbortSignal) => Promise<boolean>;
  /** Every committed snapshot, newest first, opened one after the other; one that cannot be opened does not end it. */
  all: (signal: AbortSignal) => AsyncIterable<AnySnapshot>;
}>;

export type AnySnapshot =
  | Readonly<{ kind: "open"; snapshot: OpenSnapshot }>
  | Readonly<{ kind: "unreadable"; snapshot: UnreadableSnapshot }>;

/** A plain frame, checked against its seal. `start` is its offset in the tar stream. */
export type PlainFrame = Readonly<{ number: number; start: number; plain: Buffer }>;

export type OpenSnapshot = Readonly<{
  record: SnapshotRecord;
  index: SnapshotIndex;
  /**
   * Fetches, checks, decrypts and decompresses frames, given in rising order; neighbours are fetched together. Throws
   * `SNAPSHOT_DAMAGED` naming the frame before a byte of it is handed out.
   */
  frames: (frames: readonly Frame[], signal: AbortSignal) => AsyncIterable<PlainFrame>;
  /** Throws `SNAPSHOT_DAMAGED` when the header that stock tools read is not the one of the record. */
  checkHeader: (signal: AbortSignal) => Promise<void>;
  /** Names and sizes of what the bucket holds of this snapshot now. */
  objects: (signal: AbortSignal) => Promise<ReadonlyMap<string, number>>;
}>;

/** What a restore needs of a snapshot; a legacy one can give no more. */
export type RestoreSource = Pick<OpenSnapshot, "index" | "frames"> &
  Readonly<{ record: Pick<SnapshotRecord, "name" | "frameSize"> }>;
