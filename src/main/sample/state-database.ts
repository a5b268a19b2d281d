import { DatabaseSync } from "node:sqlite";
import { type SampleJob, jobDefinition } from "./cron.ts";
import { HOUR, MINUTE } from "./days.ts";
import type { Random } from "./random.ts";
import { MAIN_KEY } from "./sessions.ts";

/** The schema number of a current OpenClaw (docs/upstream.md, B.1). */
const STATE_SCHEMA = 18;

type Task = Readonly<{
  label: string;
  task: string;
  status: "succeeded" | "failed" | "cancelled" | "running" | "queued" | "timed_out";
  summary?: string;
  error?: string;
}>;

/** Newest first. */
const TASKS: readonly Task[] = [
  {
    label: "newsletter",
    task: "Draft the spring newsletter from the notes of the last month",
    status: "running",
  },
  { label: "open day", task: "Make a list of what the open day needs", status: "queued" },
  {
    label: "seed order",
    task: "Put the seed order together from everybody's wishes",
    status: "succeeded",
    summary: "31 packets of 22 varieties, 64.20 in all; two wishes could not be read",
  },
  {
    label: "prices",
    task: "Compare seed prices of three merchants",
    status: "failed",
    error: "The second merchant's page answered 503 Service Unavailable",
  },
  {
    label: "minutes",
    task: "Turn the committee's notes into minutes",
    status: "succeeded",
    summary: "Four points, in minutes/",
  },
  {
    label: "old photos",
    task: "Name the scanned photographs by year and plot",
    status: "timed_out",
    error: "Stopped after 30 minutes, at 118 of 204",
  },
  {
    label: "bonfire",
    task: "Ask for a bonfire permit",
    status: "cancelled",
    summary: "Marian: not this year",
  },
  {
    label: "readings",
    task: "Look for gaps in last year's soil readings",
    status: "succeeded",
    summary: "Probe 2 was silent for nine days in August: its battery",
  },
];

/**
 * Writes `state/openclaw.sqlite` as OpenClaw keeps it since 2026.6.1 (docs/upstream.md, B.1): cron jobs and task records, with the
 * columns a reader needs. `path` must not exist. In WAL mode, closed cleanly.
 */
export function writeStateDatabase(
  path: string,
  jobs: readonly SampleJob[],
  now: number,
  random: Random,
): void {
  using database = new DatabaseSync(path);
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA user_version = ${STATE_SCHEMA};
    CREATE TABLE cron_jobs (
      store_key TEXT NOT NULL, job_id TEXT NOT NULL, name TEXT NOT NULL, description TEXT, enabled INTEGER NOT NULL,
      agent_id TEXT, schedule_kind TEXT NOT NULL, payload_kind TEXT NOT NULL, next_run_at_ms INTEGER,
      last_run_at_ms INTEGER, last_run_status TEXT, last_error TEXT, consecutive_errors INTEGER,
      job_json TEXT NOT NULL, state_json TEXT NOT NULL, updated_at INTEGER NOT NULL, PRIMARY KEY (store_key, job_id)
    ) STRICT;
    CREATE TABLE task_runs (
      task_id TEXT PRIMARY KEY, runtime TEXT NOT NULL, owner_key TEXT NOT NULL, scope_kind TEXT NOT NULL,
      agent_id TEXT, label TEXT, task TEXT NOT NULL, status TEXT NOT NULL, delivery_status TEXT NOT NULL,
      notify_policy TEXT NOT NULL, created_at INTEGER NOT NULL, started_at INTEGER, ended_at INTEGER,
      last_event_at INTEGER, error TEXT, progress_summary TEXT, terminal_summary TEXT
    ) STRICT;
    BEGIN;
  `);
  writeJobs(database, jobs);
  writeTasks(database, now, random);
  database.exec("COMMIT");
}

function writeJobs(database: DatabaseSync, jobs: readonly SampleJob[]): void {
  const insert = database.prepare(
    `INSERT INTO cron_jobs
       (store_key, job_id, name, description, enabled, agent_id, schedule_kind, payload_kind, next_run_at_ms,
        last_run_at_ms, last_run_status, last_error, consecutive_errors, job_json, state_json, updated_at)
     VALUES ('default', ?, ?, ?, ?, 'main', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const job of jobs) {
    const { id, name, description, enabled, schedule, payload, state, createdAtMs } = job;
    insert.run(
      ...[id, name, description, enabled ? 1 : 0, schedule.kind, payload.kind, state.nextRunAtMs ?? null],
      ...[state.lastRunAtMs ?? null, state.lastRunStatus ?? null, state.lastError ?? null],
      ...[state.consecutiveErrors, JSON.stringify(jobDefinition(job)), JSON.stringify(state)],
      state.lastRunAtMs ?? createdAtMs,
    );
  }
}

function writeTasks(database: DatabaseSync, now: number, random: Random): void {
  const insert = database.prepare(
    `INSERT INTO task_runs
       (task_id, runtime, owner_key, scope_kind, agent_id, label, task, status, delivery_status, notify_policy,
        created_at, started_at, ended_at, last_event_at, error, progress_summary, terminal_summary)
     VALUES (?, 'subagent', ?, 'session', 'main', ?, ?, ?, ?, 'done_only', ?, ?, ?, ?, ?, ?, ?)`,
  );
  TASKS.forEach(({ label, task, status, summary, error }, index) => {
    const createdAt = now - (index * 19 + 1) * HOUR;
    const startedAt = status === "queued" ? null : createdAt + 2_000;
    const isOver = status !== "queued" && status !== "running";
    const endedAt = isOver ? createdAt + random.integer(1, 30) * MINUTE : null;
    const progress = status === "running" ? "Read 19 of 30 daily notes" : null;
    insert.run(
      ...[random.uuid(), MAIN_KEY, label, task, status, isOver ? "delivered" : "pending", createdAt],
      ...[startedAt, endedAt, endedAt ?? startedAt ?? createdAt, error ?? null, progress, summary ?? null],
    );
  });
}
