import { z } from "zod";
import {
  type CronRecord,
  type ExportRecord,
  type Malformed,
  type MemoryRecord,
  type SessionRecord,
  SNIPPET_LENGTH,
  type SourceType,
  type TaskRecord,
} from "../record.ts";
import { isObject } from "../../openclaw/json-value.ts";
import { clip } from "./clip.ts";
import { cronRecord, cronStatus } from "./cron-record.ts";
import { malformed, wrongFields } from "./malformed.ts";
import { taskStatus } from "./task-record.ts";
import { isoTime } from "./time.ts";

const text = z.string().nullable().default(null);
const time = z.union([z.string(), z.number()]).nullish().transform(isoTime);
const line = z.number().int().positive().default(1);
const texts = z.array(z.string()).default([]);
const sourceId = z.string().min(1);

const taskSchema = z
  .object({
    sourceId,
    title: z.string(),
    status: z.string().transform(taskStatus),
    priority: text,
    assigneeId: text,
    createdAt: time,
    updatedAt: time,
  })
  .transform((task): TaskRecord => ({ kind: "task", ...task }));

const cronSchema = z
  .object({
    sourceId,
    name: z.string(),
    enabled: z.boolean().default(true),
    schedule: z.string(),
    lastRunAt: time,
    nextRunAt: time,
    lastStatus: z.string().nullish().transform(cronStatus),
    failureStreak: z.number().int().nonnegative().default(0),
    errorSummary: text,
    updatedAt: time,
  })
  .transform((job): CronRecord => ({ kind: "cron", ...job }));

const memorySchema = z
  .object({
    sourceId: sourceId.optional(),
    filePath: z.string().min(1),
    entryType: z.enum(["daily", "longterm"]),
    sectionId: z.string(),
    entryDate: text,
    title: z.string(),
    snippet: z.string().transform((snippet) => clip(snippet, SNIPPET_LENGTH)),
    tags: texts,
    firstLine: line,
    lastLine: line,
    updatedAt: time,
  })
  .transform((entry): MemoryRecord => ({
    kind: "memory",
    ...entry,
    sourceId: entry.sourceId ?? `${entry.filePath}#${entry.sectionId}`,
  }));

const turnSchema = z.union([
  z.object({ kind: z.enum(["user", "assistant", "summary"]), at: time, text: z.string() }),
  z.object({
    kind: z.literal("tool"),
    at: time,
    name: z.string(),
    arguments: z.string(),
    result: text,
    isError: z.boolean().default(false),
  }),
]);
const sessionSchema = z
  .object({
    sourceId,
    sessionKey: text,
    agentId: z.string().default("main"),
    title: z.string(),
    startedAt: time,
    endedAt: time,
    durationSeconds: z.number().nonnegative().nullable().default(null),
    models: texts,
    messageCount: z.number().int().nonnegative().default(0),
    tags: texts,
    turns: z.array(turnSchema),
    updatedAt: time,
  })
  .transform((session): SessionRecord => ({ kind: "session", ...session }));

const SCHEMAS = { task: taskSchema, cron: cronSchema, memory: memorySchema, session: sessionSchema } as const;

/**
 * One record of a source file, in the fields of our own records (`id` will do for `sourceId`, times may be milliseconds); a cron job
 * also as OpenClaw prints it. What an optional field lacks is what OpenClaw would not say.
 */
export function fileRecord(
  type: SourceType,
  value: unknown,
  place: string,
  position: number,
): ExportRecord | Malformed {
  if (type === "cron") {
    const job = cronRecord(value, place, position);
    if (job.kind === "cron") return job;
  }
  const fields =
    isObject(value) && !("sourceId" in value) && "id" in value ? { ...value, sourceId: value["id"] } : value;
  const parsed = SCHEMAS[type].safeParse(fields);
  if (parsed.success) return parsed.data;
  const id = z.object({ sourceId }).safeParse(fields).data?.sourceId;
  return malformed(
    type,
    id ?? `${place}#${position}`,
    `${place} ${position}`,
    wrongFields(parsed.error.issues),
  );
}
