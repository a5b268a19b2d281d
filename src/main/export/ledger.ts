import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import type { ProfileId } from "#shared/brand";
import type { ExportTargetName } from "#shared/models/export";
import { inTransaction } from "../jobs/history-file.ts";
import { openPrivateDatabase, type Told } from "../jobs/private-database.ts";
import type { SourceKey, SourceType } from "./record.ts";
import type { Fingerprint } from "./target.ts";

/** What a power cut takes from it is sent once more, and skipped by the target. */
const SCHEMA = `
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS records (
    profile_id TEXT NOT NULL,
    target TEXT NOT NULL,
    source_key TEXT NOT NULL,
    type TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    remote_id TEXT,
    changed_at INTEGER,
    gone INTEGER NOT NULL,
    PRIMARY KEY (profile_id, target, source_key)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS cursors (
    profile_id TEXT NOT NULL,
    target TEXT NOT NULL,
    type TEXT NOT NULL,
    epoch TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (profile_id, target, type)
  ) STRICT, WITHOUT ROWID;
`;

/** A stream of records of one type from one agent to one target. */
export type Stream = Readonly<{ profileId: ProfileId; target: ExportTargetName; type: SourceType }>;

/** The fingerprint of a record of which it is not known what the target holds. */
export const UNKNOWN_FINGERPRINT = "";

/** What is known to be at the target. `isGone`: there as a tombstone. */
export type Exported = Readonly<{
  fingerprint: Fingerprint;
  remoteId: string | null;
  /** What the source said of its last change when it was read; milliseconds since 1970. */
  changedAt: number | null;
  isGone: boolean;
}>;

export type Committed = Exported & Readonly<{ sourceKey: SourceKey }>;

/**
 * Up to where a stream has been exported: milliseconds since 1970. The epoch stands for what the records were made with;
 * under another one the cursor is void and everything is looked at anew.
 */
export type Cursor = Readonly<{ epoch: string; changedAt: number }>;

const exportedRow = z.object({
  source_key: z.string().transform((key) => key as SourceKey),
  fingerprint: z.string(),
  remote_id: z.string().nullable(),
  changed_at: z.number().nullable(),
  gone: z.number(),
});
const cursorRow = z.object({ epoch: z.string(), changed_at: z.number() });

/**
 * What Clawback knows of the targets: keys, fingerprints and cursors, nothing of any content (docs/export-contract.md,
 * "Ledger"). It saves work and finds what is gone; that nothing is written twice is the targets' own check.
 */
export type ExportLedger = Readonly<{
  /** Everything known of one stream. */
  exported: (stream: Stream) => ReadonlyMap<SourceKey, Exported>;
  cursor: (stream: Stream) => Cursor | null;
  /**
   * To be called before a batch is sent: until `commit` says what became of these keys, what the target holds of them is
   * unknown. Without it a record whose answer was lost, and that is then deleted or changed back here, would stay there.
   */
  begin: (stream: Stream, keys: readonly SourceKey[]) => void;
  /** Records a committed batch and moves the cursor in one transaction. `cursor` null leaves it where it is. */
  commit: (stream: Stream, committed: readonly Committed[], cursor: Cursor | null) => void;
  /** Forgets a stream, so that the next run looks at everything anew. */
  forget: (stream: Stream) => void;
  database: DatabaseSync;
  close: () => void;
}>;

/**
 * Opens or makes the database (0600, WAL), shared by all processes on one data folder. With `told`, one that is damaged or
 * cannot be written is replaced (`openLasting`): all is looked at anew, and the targets skip what they have. Otherwise
 * throws what SQLite throws.
 */
export function openExportLedger(path: string, told: Told | null = null): ExportLedger {
  const lasting = told === null ? null : { ...told, what: "record of exports" };
  const database = openPrivateDatabase(path, SCHEMA, lasting);
  const select = database.prepare(
    "SELECT source_key, fingerprint, remote_id, changed_at, gone FROM records WHERE profile_id = ? AND target = ? AND type = ?",
  );
  const upsert = database.prepare(`
    INSERT INTO records (profile_id, target, source_key, type, fingerprint, remote_id, changed_at, gone)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (profile_id, target, source_key)
    DO UPDATE SET fingerprint = excluded.fingerprint, remote_id = excluded.remote_id,
      changed_at = excluded.changed_at, gone = excluded.gone`);
  const doubt = database.prepare(`
    INSERT INTO records (profile_id, target, source_key, type, fingerprint, remote_id, changed_at, gone)
    VALUES (?, ?, ?, ?, '${UNKNOWN_FINGERPRINT}', NULL, NULL, 0)
    ON CONFLICT (profile_id, target, source_key)
    DO UPDATE SET fingerprint = excluded.fingerprint, changed_at = NULL, gone = 0`);
  const selectCursor = database.prepare(
    "SELECT epoch, changed_at FROM cursors WHERE profile_id = ? AND target = ? AND type = ?",
  );
  const upsertCursor = database.prepare(`
    INSERT INTO cursors (profile_id, target, type, epoch, changed_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (profile_id, target, type) DO UPDATE SET epoch = excluded.epoch, changed_at = excluded.changed_at`);
  const removeCursor = database.prepare(
    "DELETE FROM cursors WHERE profile_id = ? AND target = ? AND type = ?",
  );
  const removeRecords = database.prepare(
    "DELETE FROM records WHERE profile_id = ? AND target = ? AND type = ?",
  );

  return {
    exported: ({ profileId, target, type }) =>
      new Map(
        select.all(profileId, target, type).map((value) => {
          const row = exportedRow.parse(value);
          const { fingerprint, remote_id: remoteId, changed_at: changedAt, gone } = row;
          return [row.source_key, { fingerprint, remoteId, changedAt, isGone: gone !== 0 }];
        }),
      ),
    cursor: ({ profileId, target, type }) => {
      const row = cursorRow.safeParse(selectCursor.get(profileId, target, type)).data;
      return row === undefined ? null : { epoch: row.epoch, changedAt: row.changed_at };
    },
    begin: ({ profileId, target, type }, keys) => {
      inTransaction(database, () => {
        for (const key of keys) doubt.run(profileId, target, key, type);
      });
    },
    commit: ({ profileId, target, type }, committed, cursor) => {
      inTransaction(database, () => {
        for (const { sourceKey, fingerprint, remoteId, changedAt, isGone } of committed) {
          upsert.run(profileId, target, sourceKey, type, fingerprint, remoteId, changedAt, isGone ? 1 : 0);
        }
        if (cursor !== null) upsertCursor.run(profileId, target, type, cursor.epoch, cursor.changedAt);
      });
    },
    forget: ({ profileId, target, type }) => {
      inTransaction(database, () => {
        removeCursor.run(profileId, target, type);
        removeRecords.run(profileId, target, type);
      });
    },
    database,
    close: () => database.close(),
  };
}
