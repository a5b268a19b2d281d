import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

const nullableText = v.union(v.string(), v.null());

/** What every record carries: its identity, who may see it, and what the redaction did (docs/export-contract.md). */
const common = {
  sourceKey: v.string(),
  sourceId: v.string(),
  /** SHA-256, hex, over the redacted record. */
  fingerprint: v.string(),
  /** The shape that the sender used. */
  schemaVersion: v.number(),
  visibility: v.union(v.literal("private"), v.literal("team"), v.literal("public")),
  ownerType: v.union(v.literal("user"), v.literal("role"), v.literal("system")),
  ownerId: v.string(),
  redactedPaths: v.array(v.string()),
  redactionReason: v.array(v.string()),
  /** Keyed hashes of what was taken out, in the order of `redactedPaths`. */
  contentHash: v.array(v.string()),
  /** Lines of the source from which something was taken out: `first-last`. */
  redactedLines: v.array(v.string()),
  /** When OpenClaw changed it; ISO 8601. */
  sourceUpdatedAt: nullableText,
  /** When this row was written; milliseconds since 1970. */
  updatedAt: v.number(),
  /** When it was gone from OpenClaw; null while it is there. */
  deletedAt: nullableText,
};

export const taskFields = {
  title: v.string(),
  status: v.string(),
  priority: nullableText,
  assigneeId: nullableText,
  createdAt: nullableText,
};

export const cronFields = {
  name: v.string(),
  enabled: v.boolean(),
  schedule: v.string(),
  lastRunAt: nullableText,
  nextRunAt: nullableText,
  lastStatus: nullableText,
  failureStreak: v.number(),
  errorSummary: nullableText,
};

export const memoryFields = {
  filePath: v.string(),
  entryType: v.union(v.literal("daily"), v.literal("longterm")),
  sectionId: v.string(),
  entryDate: nullableText,
  title: v.string(),
  snippet: v.string(),
  tags: v.array(v.string()),
  firstLine: v.number(),
  lastLine: v.number(),
};

const counts = v.object({
  created: v.number(),
  updated: v.number(),
  skipped: v.number(),
  deleted: v.number(),
});
const cursors = v.record(v.string(), nullableText);

export default defineSchema({
  openclawTasks: defineTable({ ...common, ...taskFields })
    .index("by_source_key", ["sourceKey"])
    .index("by_visibility", ["visibility", "deletedAt", "updatedAt"])
    .index("by_owner", ["ownerType", "ownerId", "deletedAt", "updatedAt"]),

  openclawCronJobs: defineTable({ ...common, ...cronFields })
    .index("by_source_key", ["sourceKey"])
    .index("by_visibility", ["visibility", "deletedAt", "updatedAt"])
    .index("by_owner", ["ownerType", "ownerId", "deletedAt", "updatedAt"]),

  openclawMemoryEntries: defineTable({ ...common, ...memoryFields })
    .index("by_source_key", ["sourceKey"])
    .index("by_visibility", ["visibility", "deletedAt", "updatedAt"])
    .index("by_owner", ["ownerType", "ownerId", "deletedAt", "updatedAt"]),

  openclawSyncRuns: defineTable({
    runId: v.string(),
    startedAt: v.string(),
    finishedAt: v.string(),
    cursorFrom: cursors,
    cursorTo: cursors,
    ...counts.fields,
    errors: v.number(),
    errorSamples: v.array(v.string()),
  })
    .index("by_run", ["runId"])
    .index("by_start", ["startedAt"]),

  /** Records that were refused, without any of their content. */
  openclawDeadLetters: defineTable({
    sourceKey: v.string(),
    reason: v.string(),
    runId: v.string(),
    attempts: v.number(),
    firstAt: v.number(),
    lastAt: v.number(),
  })
    .index("by_source_key", ["sourceKey"])
    .index("by_last", ["lastAt"]),
});
