import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import type { ProfileId, RunId } from "#shared/brand";
import type { Run, RunKind, RunLogLine, RunResultKind } from "#shared/models/run";
import { inTransaction } from "./history-file.ts";
import {
  parseLogLine,
  parseRun,
  type resultSchema,
  type stateSchema,
  type warningsSchema,
} from "./history-schema.ts";
import type { Owner } from "./owner.ts";
import { advance } from "./run-state.ts";
import type { TimeSpan } from "./run-tally.ts";

/** The newest lines of a run that are kept; the end of a log is where a failure is explained. */
export const MAX_LOG_LINES = 2_000;
const MAX_LOG_TEXT = 4_000;
/** Logs are kept for this many of the newest runs, and runs for that many: about a month at one a minute. */
const KEPT_LOGS = 500;
const KEPT_RUNS = 50_000;

const COLUMNS = "id, profile_id, kind, trigger, queued_at, started_at, finished_at, state, result, warnings";

export type RunQuery = Readonly<{
  limit: number;
  profileId?: ProfileId | undefined;
  kind?: RunKind | undefined;
  result?: RunResultKind | undefined;
  /** Only runs that ended in this stretch of time. */
  ended?: TimeSpan | undefined;
  /** Only runs that were queued before this one; none when there is no such run. */
  before?: RunId | undefined;
}>;

export type RunStore = Readonly<{
  /** Inserts the run, or updates the one with its id, and drops the oldest beyond the bounds. */
  save: (run: Run) => void;
  get: (id: RunId) => Run | null;
  /** Newest first; whatever is not asked for may be anything. */
  list: (query: RunQuery) => readonly Run[];
  /** Queued and running ones of all processes, oldest first. */
  active: () => readonly Run[];
  /** The newest run of its kind that was done or failed; cancelled and skipped ones say nothing about health. */
  lastSettled: (profileId: ProfileId, kind: RunKind) => Run | null;
  /** Appends lines (already redacted, cut at 4,000 characters) to the log of a saved run; keeps the newest 2,000. */
  appendLog: (id: RunId, lines: readonly RunLogLine[]) => void;
  log: (id: RunId) => readonly RunLogLine[];
  /** Marks as failed what belongs to owners that died, and returns those runs. */
  recoverInterrupted: () => readonly Run[];
}>;

export type RunStoreOptions = Readonly<{
  database: DatabaseSync;
  owner: Owner;
  isOwnerAlive: (token: string) => boolean;
  now: () => number;
}>;

const ownerSchema = z.object({ owner_token: z.uuid() });

/** Runs and their logs in the history. A row that this version cannot read is left out of every answer, never deleted. */
export function createRunStore({ database, owner, isOwnerAlive, now }: RunStoreOptions): RunStore {
  const upsert = database.prepare(`
    INSERT INTO runs (${COLUMNS}, owner_pid, owner_token) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET started_at = excluded.started_at, finished_at = excluded.finished_at,
      state = excluded.state, result = excluded.result, warnings = excluded.warnings`);
  const pruneLogs = database.prepare("DELETE FROM run_log WHERE run_seq <= (SELECT max(seq) FROM runs) - ?");
  const pruneRuns = database.prepare(
    "DELETE FROM runs WHERE seq <= (SELECT max(seq) FROM runs) - ? AND finished_at IS NOT NULL",
  );
  const byId = database.prepare(`SELECT ${COLUMNS} FROM runs WHERE id = ?`);
  const newest = database.prepare(`
    SELECT ${COLUMNS} FROM runs
    WHERE (?1 IS NULL OR profile_id = ?1) AND (?2 IS NULL OR kind = ?2)
      AND (?3 IS NULL OR json_extract(state, '$.kind') = ?3)
      AND (?4 IS NULL OR seq < (SELECT seq FROM runs WHERE id = ?4))
      AND (?5 IS NULL OR (finished_at >= ?5 AND finished_at < ?6))
    ORDER BY seq DESC LIMIT ?7`);
  const unfinished = database.prepare(
    `SELECT ${COLUMNS}, owner_token FROM runs WHERE finished_at IS NULL ORDER BY seq`,
  );
  const settled = database.prepare(`
    SELECT ${COLUMNS} FROM runs WHERE profile_id = ? AND kind = ?
      AND json_extract(state, '$.kind') IN ('succeeded', 'warned', 'failed')
    ORDER BY seq DESC LIMIT 1`);
  const insertLine = database.prepare(`
    INSERT INTO run_log (run_seq, line, at, level, text)
    SELECT seq, (SELECT coalesce(max(line), 0) + 1 FROM run_log WHERE run_seq = seq), ?, ?, ?
    FROM runs WHERE id = ?`);
  const trimLog = database.prepare(`
    DELETE FROM run_log WHERE run_seq = (SELECT seq FROM runs WHERE id = ?1)
      AND line <= (SELECT max(line) FROM run_log WHERE run_seq = (SELECT seq FROM runs WHERE id = ?1)) - ?2`);
  const lines = database.prepare(`
    SELECT at, level, text FROM run_log WHERE run_seq = (SELECT seq FROM runs WHERE id = ?) ORDER BY line`);

  function save(run: Run): void {
    upsert.run(
      run.id,
      run.profileId,
      run.kind,
      run.trigger,
      run.queuedAt,
      run.startedAt,
      run.finishedAt,
      JSON.stringify(run.state satisfies z.input<typeof stateSchema>),
      JSON.stringify(run.result satisfies z.input<typeof resultSchema>),
      JSON.stringify(run.warnings satisfies z.input<typeof warningsSchema>),
      owner.pid,
      owner.token,
    );
    if (run.finishedAt === null) return;
    pruneLogs.run(KEPT_LOGS);
    pruneRuns.run(KEPT_RUNS);
  }

  function interrupted(): readonly Run[] {
    return unfinished.all().flatMap((row) => {
      const token = ownerSchema.safeParse(row).data?.owner_token;
      const alive = token === owner.token || (token !== undefined && isOwnerAlive(token));
      return alive ? [] : readable([row]);
    });
  }

  return {
    save: (run) => inTransaction(database, () => save(run)),
    get: (id) => parseRun(byId.get(id)),
    list: ({ limit, profileId, kind, result, ended, before }) =>
      readable(
        newest.all(
          profileId ?? null,
          kind ?? null,
          result ?? null,
          before ?? null,
          ended?.from ?? null,
          ended?.to ?? null,
          limit,
        ),
      ),
    active: () => readable(unfinished.all()),
    lastSettled: (profileId, kind) => parseRun(settled.get(profileId, kind)),
    appendLog: (id, added) =>
      inTransaction(database, () => {
        for (const { at, level, text } of added) insertLine.run(at, level, text.slice(0, MAX_LOG_TEXT), id);
        trimLog.run(id, MAX_LOG_LINES);
      }),
    log: (id) =>
      lines.all(id).flatMap((row) => {
        const line = parseLogLine(row);
        return line === null ? [] : [line];
      }),
    recoverInterrupted: () => {
      // The usual answer, found without taking the write lock.
      if (interrupted().length === 0) return [];
      return inTransaction(database, () => {
        const recovered = interrupted().map((run) => {
          const error = { code: "INTERNAL", message: "Clawback stopped in the middle of this run." } as const;
          return advance(run, { kind: "fail", error }, new Date(now()).toISOString());
        });
        recovered.forEach(save);
        return recovered;
      });
    },
  };
}

function readable(rows: readonly unknown[]): readonly Run[] {
  return rows.flatMap((row) => {
    const run = parseRun(row);
    return run === null ? [] : [run];
  });
}
