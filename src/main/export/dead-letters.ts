import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import type { ProfileId } from "#shared/brand";
import type { ErrorData } from "#shared/errors";
import { type DeadLetter, EXPORT_TARGETS, type ExportTargetName } from "#shared/models/export";
import { storedErrorSchema } from "../jobs/stored-error.ts";
import type { SourceKey } from "./record.ts";
import type { Fingerprint } from "./target.ts";

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS dead_letters (
    profile_id TEXT NOT NULL,
    target TEXT NOT NULL,
    source_key TEXT NOT NULL,
    place TEXT,
    fingerprint TEXT,
    error TEXT NOT NULL,
    discarded INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL,
    first_at TEXT NOT NULL,
    last_at TEXT NOT NULL,
    PRIMARY KEY (profile_id, target, source_key)
  ) STRICT, WITHOUT ROWID;
`;

const rowSchema = z.object({
  target: z.enum(EXPORT_TARGETS),
  source_key: z.string(),
  place: z.string().nullable(),
  error: z.string().transform((text) => storedErrorSchema.parse(JSON.parse(text))),
  attempts: z.number(),
  first_at: z.string(),
  last_at: z.string(),
});

/** One that could not be exported, as a run met it. */
export type Failure = Readonly<{
  sourceKey: SourceKey;
  /** Where it lies on this machine. */
  where: string | null;
  /** Of the redacted record that was refused; null when it did not come that far: then every run tries anew. */
  fingerprint: Fingerprint | null;
  error: ErrorData;
}>;

/** What a dead letter was refused with; without a fingerprint it is tried in every run. */
export type Refused = Readonly<{ fingerprint: Fingerprint | null; isDiscarded: boolean }>;

/** Records that could not be exported, until they can or the owner discards them (docs/export-contract.md, "Dead letters"). */
export type DeadLetters = Readonly<{
  list: (profileId: ProfileId) => readonly DeadLetter[];
  count: (profileId: ProfileId, target: ExportTargetName) => number;
  refused: (profileId: ProfileId, target: ExportTargetName) => ReadonlyMap<SourceKey, Refused>;
  /** Keeps a failure; a known one counts one attempt more. `at` is ISO 8601. */
  put: (profileId: ProfileId, target: ExportTargetName, failure: Failure, at: string) => void;
  /** It was exported, or is gone. */
  remove: (profileId: ProfileId, target: ExportTargetName, sourceKey: string) => void;
  /** No more is said of it until its content changes. */
  discard: (profileId: ProfileId, target: ExportTargetName, sourceKey: string) => void;
  /** Has the next run try it again as it is; all of them without a key. */
  retry: (profileId: ProfileId, target: ExportTargetName, sourceKey?: string) => void;
}>;

export function createDeadLetters(database: DatabaseSync): DeadLetters {
  database.exec(SCHEMA);
  const select = database.prepare(
    "SELECT * FROM dead_letters WHERE profile_id = ? AND discarded = 0 ORDER BY last_at DESC, source_key LIMIT 1000",
  );
  const count = database.prepare(
    "SELECT count(*) AS number FROM dead_letters WHERE profile_id = ? AND target = ? AND discarded = 0",
  );
  const keys = database.prepare(
    "SELECT source_key, fingerprint, discarded FROM dead_letters WHERE profile_id = ? AND target = ?",
  );
  const upsert = database.prepare(`
    INSERT INTO dead_letters (profile_id, target, source_key, place, fingerprint, error, attempts, first_at, last_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7, ?7)
    ON CONFLICT (profile_id, target, source_key) DO UPDATE SET place = excluded.place,
      discarded = discarded AND fingerprint IS excluded.fingerprint,
      fingerprint = excluded.fingerprint, error = excluded.error, attempts = attempts + 1, last_at = excluded.last_at`);
  const remove = database.prepare(
    "DELETE FROM dead_letters WHERE profile_id = ? AND target = ? AND source_key = ?",
  );
  const discard = database.prepare(
    "UPDATE dead_letters SET discarded = 1 WHERE profile_id = ? AND target = ? AND source_key = ?",
  );
  const release = database.prepare(
    "UPDATE dead_letters SET fingerprint = NULL, discarded = 0 WHERE profile_id = ? AND target = ? AND source_key = ?",
  );
  const releaseAll = database.prepare(
    "UPDATE dead_letters SET fingerprint = NULL WHERE profile_id = ? AND target = ?",
  );
  const keyRow = z.object({
    source_key: z.string().transform((key) => key as SourceKey),
    fingerprint: z.string().nullable(),
    discarded: z.number(),
  });
  return {
    list: (profileId) =>
      select.all(profileId).map((value) => {
        const row = rowSchema.parse(value);
        const { target, error, attempts } = row;
        return {
          target,
          sourceKey: row.source_key,
          where: row.place,
          error,
          attempts,
          firstAt: row.first_at,
          lastAt: row.last_at,
        };
      }),
    count: (profileId, target) => Number(count.get(profileId, target)?.["number"]),
    refused: (profileId, target) =>
      new Map(
        keys.all(profileId, target).map((value) => {
          const row = keyRow.parse(value);
          return [row.source_key, { fingerprint: row.fingerprint, isDiscarded: row.discarded !== 0 }];
        }),
      ),
    put: (profileId, target, { sourceKey, where, fingerprint, error }, at) => {
      upsert.run(profileId, target, sourceKey, where, fingerprint, JSON.stringify(error), at);
    },
    remove: (profileId, target, sourceKey) => {
      remove.run(profileId, target, sourceKey);
    },
    discard: (profileId, target, sourceKey) => {
      discard.run(profileId, target, sourceKey);
    },
    retry: (profileId, target, sourceKey) => {
      if (sourceKey === undefined) releaseAll.run(profileId, target);
      else release.run(profileId, target, sourceKey);
    },
  };
}
