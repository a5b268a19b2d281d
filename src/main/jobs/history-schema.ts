import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { ProfileId, RunId, SnapshotName } from "#shared/brand";
import { ERROR_CODES } from "#shared/errors";
import { EXPORT_TARGETS } from "#shared/models/export";
import { type Run, RUN_KINDS, RUN_LOG_LEVELS, type RunLogLine, RUN_TRIGGERS } from "#shared/models/run";

/**
 * The steps from one version of the database (`PRAGMA user_version`) to the next. A step that was ever released is never
 * edited. `runs.seq` orders runs by when they were queued whatever the clock said, and is what logs refer to.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE runs (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    profile_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    trigger TEXT NOT NULL,
    queued_at TEXT NOT NULL,
    started_at TEXT,
    finished_at TEXT,
    state TEXT NOT NULL,
    result TEXT NOT NULL,
    warnings TEXT NOT NULL,
    owner_pid INTEGER NOT NULL,
    owner_token TEXT NOT NULL
  ) STRICT;
  CREATE INDEX runs_unfinished ON runs (seq) WHERE finished_at IS NULL;
  CREATE INDEX runs_by_profile ON runs (profile_id, kind, seq);
  CREATE TABLE run_log (
    run_seq INTEGER NOT NULL,
    line INTEGER NOT NULL,
    at TEXT NOT NULL,
    level TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (run_seq, line)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE due (
    profile_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    last_due_at INTEGER,
    next_due_at INTEGER NOT NULL,
    PRIMARY KEY (profile_id, kind)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE facts (
    profile_id TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (profile_id, name)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE INDEX runs_by_end ON runs (profile_id, finished_at);
  CREATE TABLE stored_sizes (
    seq INTEGER PRIMARY KEY,
    profile_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    bytes INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX stored_sizes_by_profile ON stored_sizes (profile_id, seq);
  `,
];

const runId = z.string().transform((id) => id as RunId);
const profileId = z.string().transform((id) => id as ProfileId);
const snapshotName = z.string().transform((name) => name as SnapshotName);

/** A new random run id. */
export function newRunId(): RunId {
  return runId.parse(randomUUID());
}

const count = z.number().min(0);

const errorSchema = z.object({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  detail: z.string().exactOptional(),
  action: z
    .discriminatedUnion("kind", [
      z.object({ kind: z.literal("retry") }),
      z.object({ kind: z.literal("install"), tool: z.string(), command: z.string() }),
      z.object({ kind: z.literal("edit-setting"), field: z.string() }),
      z.object({ kind: z.literal("enter-credential"), field: z.string() }),
      z.object({ kind: z.literal("authorize") }),
      z.object({ kind: z.literal("review-plan") }),
      z.object({ kind: z.literal("free-space") }),
      z.object({ kind: z.literal("choose-other-folder") }),
    ])
    .exactOptional(),
});

const progressSchema = z.object({
  phase: z.string(),
  fraction: z.number().min(0).max(1).nullable(),
  bytes: count,
  totalBytes: count.nullable(),
  files: count,
  totalFiles: count.nullable(),
  bytesPerSecond: count.nullable(),
  etaSeconds: count.nullable(),
});

export const stateSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("queued") }),
  z.object({ kind: z.literal("running"), progress: progressSchema }),
  z.object({ kind: z.literal("succeeded") }),
  z.object({ kind: z.literal("warned") }),
  z.object({ kind: z.literal("failed"), error: errorSchema }),
  z.object({ kind: z.literal("cancelled") }),
  z.object({ kind: z.literal("skipped"), reason: z.string() }),
]);

export const resultSchema = z
  .discriminatedUnion("kind", [
    z.object({
      kind: z.literal("sync"),
      copied: count,
      deleted: count,
      bytes: count,
      arrivals: z.array(z.string()).readonly(),
    }),
    z.object({
      kind: z.literal("backup"),
      snapshot: snapshotName,
      entries: count,
      plainBytes: count,
      storedBytes: count,
      encrypted: z.boolean(),
    }),
    z.object({
      kind: z.literal("restore"),
      snapshot: snapshotName,
      to: z.string(),
      files: count,
      bytes: count,
    }),
    z.object({
      kind: z.literal("verify"),
      snapshot: snapshotName,
      deep: z.boolean(),
      parts: count,
      frames: count,
      restored: z.object({ files: count, bytes: count }).exactOptional(),
    }),
    z.object({ kind: z.literal("prune"), removed: z.array(z.string()).readonly() }),
    z.object({
      kind: z.literal("export"),
      targets: z
        .array(
          z.object({
            target: z.enum(EXPORT_TARGETS),
            counts: z.object({
              created: count,
              updated: count,
              skipped: count,
              deleted: count,
              redacted: count,
              failed: count,
            }),
          }),
        )
        .readonly(),
    }),
    z.object({ kind: z.literal("deliver"), sent: z.array(z.string()).readonly(), bytes: count }),
  ])
  .nullable();

export const warningsSchema = z
  .array(
    z.object({
      kind: z.string(),
      message: z.string(),
      path: z.string().exactOptional(),
      isNote: z.literal(true).exactOptional(),
    }),
  )
  .readonly();

const rowSchema = z.object({
  id: runId,
  profile_id: profileId,
  kind: z.enum(RUN_KINDS),
  trigger: z.enum(RUN_TRIGGERS),
  queued_at: z.iso.datetime(),
  started_at: z.iso.datetime().nullable(),
  finished_at: z.iso.datetime().nullable(),
  state: json(stateSchema),
  result: json(resultSchema),
  warnings: json(warningsSchema),
});

const logRowSchema = z.object({
  at: z.iso.datetime(),
  level: z.enum(RUN_LOG_LEVELS),
  text: z.string(),
});

/** A row of `runs` as a run, or null for one this version cannot read. */
export function parseRun(row: unknown): Run | null {
  const parsed = rowSchema.safeParse(row);
  if (!parsed.success) return null;
  const { profile_id, queued_at, started_at, finished_at, ...same } = parsed.data;
  return {
    ...same,
    profileId: profile_id,
    queuedAt: queued_at,
    startedAt: started_at,
    finishedAt: finished_at,
  };
}

/** A row of `run_log` as a line, or null for one this version cannot read. */
export function parseLogLine(row: unknown): RunLogLine | null {
  return logRowSchema.safeParse(row).data ?? null;
}

/** A text column that holds JSON of a shape. */
export function json<T extends z.ZodType>(schema: T): z.ZodType<z.output<T>> {
  return z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch (error) {
        context.addIssue({ code: "custom", message: `not JSON: ${String(error)}` });
        return z.NEVER;
      }
    })
    .pipe(schema);
}
