import { v } from "convex/values";
import type { TableNamesInDataModel } from "convex/server";
import { type DataModel, internalMutation, type MutationCtx } from "./functions.ts";
import { type IngestRecord, recordSchema, runSchema } from "./message.ts";

type RecordTable = Extract<
  TableNamesInDataModel<DataModel>,
  "openclawTasks" | "openclawCronJobs" | "openclawMemoryEntries"
>;

const TABLES: Readonly<Record<IngestRecord["type"], RecordTable>> = {
  task: "openclawTasks",
  cron: "openclawCronJobs",
  memory: "openclawMemoryEntries",
};

type Outcome = Readonly<{ sourceKey: string; outcome: "created" | "updated" | "skipped" | "deleted" }>;

/**
 * Brings one batch about, all or nothing: the sender's cursor can follow it. The same batch again writes nothing. Two at
 * once are serialised by Convex, so a key is never there twice.
 */
export const applyBatch = internalMutation({
  args: {
    records: v.array(v.any()),
    tombstones: v.array(v.object({ sourceKey: v.string(), at: v.string() })),
    refused: v.array(v.object({ sourceKey: v.string(), reason: v.string() })),
    schemaVersion: v.number(),
    runId: v.string(),
  },
  handler: async (ctx, { records, tombstones, refused, schemaVersion, runId }): Promise<Outcome[]> => {
    const outcomes: Outcome[] = [];
    for (const value of records) {
      const record = recordSchema.parse(value);
      const outcome = await upsert(ctx, record, schemaVersion);
      outcomes.push({ sourceKey: record.sourceKey, outcome });
    }
    for (const { sourceKey, at } of tombstones) {
      outcomes.push({ sourceKey, outcome: await bury(ctx, sourceKey, at) });
    }
    for (const { sourceKey, reason } of refused) await keepDeadLetter(ctx, sourceKey, reason, runId);
    return outcomes;
  },
});

async function upsert(
  ctx: MutationCtx,
  { type, ...record }: IngestRecord,
  schemaVersion: number,
): Promise<"created" | "updated" | "skipped"> {
  const table = TABLES[type];
  const before = await find(ctx, table, record.sourceKey);
  if (before?.fingerprint === record.fingerprint && before.deletedAt === null) return "skipped";
  const row = { ...record, schemaVersion, updatedAt: Date.now(), deletedAt: null };
  await removeDeadLetter(ctx, record.sourceKey);
  if (before === null) {
    await ctx.db.insert(table, row);
    return "created";
  }
  await ctx.db.replace(before._id, row);
  return "updated";
}

async function bury(ctx: MutationCtx, sourceKey: string, at: string): Promise<"deleted" | "skipped"> {
  const table = tableOf(sourceKey);
  const before = table === null ? null : await find(ctx, table, sourceKey);
  if (before?.deletedAt !== null) return "skipped";
  await ctx.db.patch(before._id, { deletedAt: at, updatedAt: Date.now() });
  return "deleted";
}

function tableOf(sourceKey: string): RecordTable | null {
  const type = sourceKey.split(":", 1)[0];
  return type === "task" || type === "cron" || type === "memory" ? TABLES[type] : null;
}

async function find(ctx: MutationCtx, table: RecordTable, sourceKey: string) {
  return ctx.db
    .query(table)
    .withIndex("by_source_key", (q) => q.eq("sourceKey", sourceKey))
    .unique();
}

async function findDeadLetter(ctx: MutationCtx, sourceKey: string) {
  return ctx.db
    .query("openclawDeadLetters")
    .withIndex("by_source_key", (q) => q.eq("sourceKey", sourceKey))
    .unique();
}

async function keepDeadLetter(
  ctx: MutationCtx,
  sourceKey: string,
  reason: string,
  runId: string,
): Promise<void> {
  const before = await findDeadLetter(ctx, sourceKey);
  const now = Date.now();
  if (before === null) {
    await ctx.db.insert("openclawDeadLetters", {
      sourceKey,
      reason,
      runId,
      attempts: 1,
      firstAt: now,
      lastAt: now,
    });
  } else {
    await ctx.db.patch(before._id, { reason, runId, attempts: before.attempts + 1, lastAt: now });
  }
}

async function removeDeadLetter(ctx: MutationCtx, sourceKey: string): Promise<void> {
  const before = await findDeadLetter(ctx, sourceKey);
  if (before !== null) await ctx.db.delete(before._id);
}

/** Writes the row of a run; one that comes again (the answer was lost) takes the place of the first. */
export const closeRun = internalMutation({
  args: { run: v.any() },
  handler: async (ctx, { run: value }): Promise<null> => {
    const run = runSchema.parse(value);
    const before = await ctx.db
      .query("openclawSyncRuns")
      .withIndex("by_run", (q) => q.eq("runId", run.runId))
      .unique();
    if (before === null) await ctx.db.insert("openclawSyncRuns", run);
    else await ctx.db.replace(before._id, run);
    return null;
  },
});
