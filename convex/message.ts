import { z } from "zod";

/** Records of one request; a mutation of Convex reads an index for each (4,096 at most). */
export const MAX_RECORDS = 200;
/** Bytes of one request; Convex takes 16 MiB in one mutation. */
export const MAX_BODY_BYTES = 8 * 1024 * 1024;
/** The shapes that are understood here. */
export const SCHEMA_VERSIONS: readonly number[] = [1];

const line = z.string().max(2_000);
const time = z.iso.datetime().nullable();

const common = z.object({
  sourceKey: line,
  sourceId: line,
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
  visibility: z.enum(["private", "team", "public"]),
  ownerType: z.enum(["user", "role", "system"]),
  ownerId: line,
  redactedPaths: z.array(line).max(1_000),
  redactionReason: z.array(line).max(1_000),
  contentHash: z.array(line).max(1_000),
  redactedLines: z.array(line).max(1_000),
  sourceUpdatedAt: time,
});

const task = common.extend({
  type: z.literal("task"),
  title: line,
  status: line,
  priority: line.nullable(),
  assigneeId: line.nullable(),
  createdAt: time,
});

const cron = common.extend({
  type: z.literal("cron"),
  name: line,
  enabled: z.boolean(),
  schedule: line,
  lastRunAt: time,
  nextRunAt: time,
  lastStatus: line.nullable(),
  failureStreak: z.number().int().min(0),
  errorSummary: z.string().max(10_000).nullable(),
});

const memory = common.extend({
  type: z.literal("memory"),
  filePath: line,
  entryType: z.enum(["daily", "longterm"]),
  sectionId: line,
  entryDate: line.nullable(),
  title: line,
  snippet: z.string().max(20_000),
  tags: z.array(line).max(200),
  firstLine: z.number().int(),
  lastLine: z.number().int(),
});

/** One record as it comes over HTTP. */
export const recordSchema = z.discriminatedUnion("type", [task, cron, memory]);
export type IngestRecord = z.output<typeof recordSchema>;

const key = z.looseObject({ sourceKey: line });
const tombstone = z.object({ sourceKey: line, at: z.iso.datetime() });
const cursors = z.record(z.string().regex(/^[a-z]+$/), time);
const count = z.number().int().min(0);

export const runSchema = z.object({
  runId: line,
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  cursorFrom: cursors,
  cursorTo: cursors,
  created: count,
  updated: count,
  skipped: count,
  deleted: count,
  errors: count,
  errorSamples: z.array(line).max(10),
});

const source = { source: z.literal("openclaw"), schemaVersion: z.number().int() };

/** What may be posted. Records are judged one by one later, so that a bad one does not take the others with it. */
export const messageSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("check"), ...source }),
  z.object({
    kind: z.literal("batch"),
    ...source,
    runId: line,
    records: z.array(key).max(MAX_RECORDS),
    tombstones: z.array(tombstone).max(MAX_RECORDS),
  }),
  z.object({ kind: z.literal("run"), ...source, run: runSchema }),
]);
export type Message = z.output<typeof messageSchema>;

/** zod's first finding in a line: which field, and what is wrong with it; nothing of the value. */
export function findingOf(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue === undefined
    ? "not understood"
    : `${issue.path.map(String).join(".") || "body"}: ${issue.code}`;
}
