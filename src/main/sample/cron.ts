import { DAY, HOUR, MINUTE, timeBefore } from "./days.ts";
import type { Random } from "./random.ts";
import type { SampleEntry } from "./sample-entry.ts";
import { MAIN_KEY } from "./sessions.ts";

type Schedule =
  | Readonly<{ kind: "cron"; expr: string; tz: string }>
  | Readonly<{ kind: "every"; everyMs: number; anchorMs: number }>
  | Readonly<{ kind: "at"; at: string }>;

/** A job in OpenClaw's own form (docs/upstream.md, B.3), with what the sample needs to make up its history. */
export type SampleJob = Readonly<{
  id: string;
  name: string;
  description: string;
  enabled: boolean;
  schedule: Schedule;
  payload: Readonly<{ kind: "systemEvent"; text: string }> | Readonly<{ kind: "agentTurn"; message: string }>;
  createdAtMs: number;
  state: JobState;
  /** Newest last. */
  runs: readonly JobRun[];
}>;

type JobState = Readonly<{
  nextRunAtMs?: number;
  lastRunAtMs?: number;
  lastRunStatus?: "ok" | "error";
  lastError?: string;
  lastDurationMs?: number;
  consecutiveErrors: number;
}>;

type JobRun = Readonly<{ runAtMs: number; durationMs: number; error?: string }>;

const SHOP_ERROR = "exec failed: the seed merchant's price list answered 503 Service Unavailable";

/** The society's jobs: daily, weekly, every three hours, one that keeps failing, and one for a single date. */
export function cronJobs(now: number, random: Random): readonly SampleJob[] {
  const latest = (time: number, every: number) => (time <= now ? time : time - every);
  const daysSinceMonday = (new Date(now).getUTCDay() + 6) % 7;
  const lastReading = Math.floor(now / (3 * HOUR)) * 3 * HOUR;
  return [
    job("Frost watch", "Looks at the forecast and names the beds that need fleece", now, random, {
      schedule: { kind: "cron", expr: "0 6 * * *", tz: "UTC" },
      payload: { kind: "systemEvent", text: "Run the frost-watch skill for tonight." },
      last: latest(timeBefore(now, 0, 6), DAY),
      every: DAY,
    }),
    job("Water rota", "Checks that next week's rota is on the board", now, random, {
      schedule: { kind: "cron", expr: "0 8 * * 1", tz: "UTC" },
      payload: {
        kind: "agentTurn",
        message: "Check the water rota of next week and print it if it changed.",
      },
      last: latest(timeBefore(now, daysSinceMonday, 8), 7 * DAY),
      every: 7 * DAY,
    }),
    job("Soil probes", "Fetches the readings", now, random, {
      schedule: { kind: "every", everyMs: 3 * HOUR, anchorMs: lastReading },
      payload: { kind: "systemEvent", text: "Fetch the soil readings and add them to this month's file." },
      last: lastReading,
      every: 3 * HOUR,
    }),
    job("Seed prices", "Compares this year's seed prices", now, random, {
      schedule: { kind: "cron", expr: "30 5 * * *", tz: "UTC" },
      payload: { kind: "agentTurn", message: "Compare the prices of the seeds on the order list." },
      last: latest(timeBefore(now, 0, 5, 30), DAY),
      every: DAY,
      failing: 3,
    }),
    {
      id: random.uuid(),
      name: "Open day reminder",
      description: "Starts the cake rota",
      enabled: true,
      schedule: { kind: "at", at: new Date(timeBefore(now, -31, 9)).toISOString() },
      payload: { kind: "systemEvent", text: "Ask who bakes for the open day." },
      createdAtMs: timeBefore(now, 20, 11),
      state: { nextRunAtMs: timeBefore(now, -31, 9), consecutiveErrors: 0 },
      runs: [],
    },
  ];
}

type History = Readonly<{
  schedule: Schedule;
  payload: SampleJob["payload"];
  /** The last run, and the time from one to the next, in milliseconds. */
  last: number;
  every: number;
  /** How many of the newest runs failed. */
  failing?: number;
}>;

function job(name: string, description: string, now: number, random: Random, history: History): SampleJob {
  const { last, every, failing = 0, schedule, payload } = history;
  const count = Math.min(40, Math.floor((28 * DAY) / every));
  const runs = Array.from({ length: count }, (_, index): JobRun => {
    const fromEnd = count - 1 - index;
    return {
      runAtMs: last - fromEnd * every,
      durationMs: random.integer(1_200, 42_000),
      ...(fromEnd < failing ? { error: SHOP_ERROR } : {}),
    };
  });
  return {
    id: random.uuid(),
    name,
    description,
    enabled: true,
    schedule,
    payload,
    createdAtMs: now - 120 * DAY,
    state: {
      nextRunAtMs: last + every,
      lastRunAtMs: last,
      lastRunStatus: failing > 0 ? "error" : "ok",
      ...(failing > 0 ? { lastError: SHOP_ERROR } : {}),
      lastDurationMs: runs.at(-1)?.durationMs ?? 0,
      consecutiveErrors: failing,
    },
    runs,
  };
}

/** The job as it is stored, without its state: `job_json` in the database. */
export function jobDefinition({ runs: _runs, state, ...job }: SampleJob): Readonly<Record<string, unknown>> {
  return {
    ...job,
    agentId: "main",
    sessionKey: MAIN_KEY,
    deleteAfterRun: job.schedule.kind === "at",
    updatedAtMs: state.lastRunAtMs ?? job.createdAtMs,
    sessionTarget: job.payload.kind === "systemEvent" ? "main" : "isolated",
    wakeMode: "now",
  };
}

/** Jobs as the file era keeps them: `cron/jobs.json` and one log a job in `cron/runs/` (docs/upstream.md, B.3). */
export function fileEraCron(jobs: readonly SampleJob[], now: number): readonly SampleEntry[] {
  const store = { version: 1, jobs: jobs.map((job) => ({ ...jobDefinition(job), state: job.state })) };
  const logs = jobs
    .filter((job) => job.runs.length > 0)
    .map((job): SampleEntry => ({
      kind: "file",
      path: `cron/runs/${job.id}.jsonl`,
      content: job.runs.map((run) => `${JSON.stringify(runLine(job, run))}\n`).join(""),
      modifiedAt: job.state.lastRunAtMs ?? now,
    }));
  const content = `${JSON.stringify(store, null, 2)}\n`;
  return [{ kind: "file", path: "cron/jobs.json", content, modifiedAt: now - 5 * MINUTE }, ...logs];
}

function runLine(job: SampleJob, run: JobRun): Readonly<Record<string, unknown>> {
  return {
    ts: run.runAtMs + run.durationMs,
    jobId: job.id,
    action: "finished",
    status: run.error === undefined ? "ok" : "error",
    ...(run.error === undefined ? { summary: `${job.name}: done.` } : { error: run.error }),
    delivered: run.error === undefined,
    sessionKey: `cron:${job.id}`,
    runAtMs: run.runAtMs,
    durationMs: run.durationMs,
  };
}
