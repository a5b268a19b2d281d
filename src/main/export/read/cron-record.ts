import { z } from "zod";
import type { CronRecord, Malformed } from "../record.ts";
import { clip } from "./clip.ts";
import { malformed, wrongFields } from "./malformed.ts";
import { isoTime, latest } from "./time.ts";

const MAX_ERROR = 1_000;
const maybeText = z.string().nullish().catch(null);
const maybeNumber = z.number().nullish().catch(null);

/** What is wanted of a job as OpenClaw stores and prints it (docs/upstream.md, B.3); never its payload. */
const jobSchema = z.looseObject({
  id: z.string().min(1),
  name: z.string().nullish(),
  enabled: z.boolean().default(true),
  schedule: z.union([
    z.object({ kind: z.literal("cron"), expr: z.string(), tz: maybeText }),
    z.object({ kind: z.literal("every"), everyMs: z.number().positive() }),
    z.object({ kind: z.literal("at"), at: z.union([z.string(), z.number()]) }),
    // OpenClaw 2026.9.6 has "on-exit" and "stream" too, with a command that stays here.
    z
      .object({ kind: z.string().regex(/^(?!(?:cron|every|at)$)/) })
      .transform(({ kind }) => ({ kind: "other", name: kind }) as const),
  ]),
  createdAtMs: maybeNumber,
  updatedAtMs: maybeNumber,
  state: z
    .looseObject({
      nextRunAtMs: maybeNumber,
      lastRunAtMs: maybeNumber,
      lastRunStatus: maybeText,
      lastStatus: maybeText,
      lastError: maybeText,
      consecutiveErrors: z.number().int().nonnegative().nullish().catch(null),
    })
    .default({}),
});
type Job = z.output<typeof jobSchema>;

/** One cron job, in OpenClaw's own JSON with its state, as a record. `position` names one that has no id. */
export function cronRecord(value: unknown, place: string, position: number): CronRecord | Malformed {
  const parsed = jobSchema.safeParse(value);
  if (!parsed.success) {
    const id = z.object({ id: z.string().min(1) }).safeParse(value).data?.id ?? `${place}#${position}`;
    return malformed("cron", id, `${place} ${position}`, wrongFields(parsed.error.issues));
  }
  const { data: job } = parsed;
  const { state } = job;
  const updatedAt = latest(job.updatedAtMs, state.lastRunAtMs, job.createdAtMs);
  return {
    kind: "cron",
    sourceId: job.id,
    updatedAt: isoTime(updatedAt),
    name: job.name ?? job.id,
    enabled: job.enabled,
    schedule: scheduleWords(job.schedule),
    lastRunAt: isoTime(state.lastRunAtMs),
    nextRunAt: isoTime(state.nextRunAtMs),
    lastStatus: cronStatus(state.lastRunStatus ?? state.lastStatus),
    failureStreak: state.consecutiveErrors ?? 0,
    errorSummary: typeof state.lastError === "string" ? clip(state.lastError, MAX_ERROR) : null,
  };
}

export function cronStatus(status: string | null | undefined): CronRecord["lastStatus"] {
  switch (status) {
    case null:
    case undefined:
      return null;
    case "ok":
    case "error":
    case "skipped":
      return status;
    default:
      return "unknown";
  }
}

const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
] as const;

function scheduleWords(schedule: Job["schedule"]): string {
  switch (schedule.kind) {
    case "cron":
      return (schedule.tz ?? "") === "" ? schedule.expr : `${schedule.expr}  ${schedule.tz}`;
    case "every": {
      const [unit, length] = UNITS.find(([, size]) => schedule.everyMs % size === 0) ?? ["ms", 1];
      return `every ${schedule.everyMs / length} ${unit}`;
    }
    case "at":
      return `at ${isoTime(schedule.at) ?? String(schedule.at)}`;
    case "other":
      return schedule.name;
  }
}
