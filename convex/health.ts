import { query } from "./functions.ts";
import { isTeam, viewerOf } from "./viewer.ts";

const DAY_MS = 86_400_000;
/** Runs looked at: a day of half-hourly ones. */
const RUNS = 48;
/** Without a good run for so long the data is stale. */
const STALE_MS = 2 * 3_600_000;

/**
 * For a health widget: how fresh the data is, and which share of the last day's runs went well. Null for those who are
 * not of the team.
 */
export const syncHealth = query({
  args: {},
  handler: async (ctx) => {
    const viewer = await viewerOf(ctx);
    if (!isTeam(viewer)) return null;
    const now = Date.now();
    const newest = await ctx.db.query("openclawSyncRuns").withIndex("by_start").order("desc").take(RUNS);
    const runs = newest.filter((run) => Date.parse(run.startedAt) > now - DAY_MS);
    const good = runs.filter((run) => run.errors === 0);
    const lastGoodAt = newest.find((run) => run.errors === 0)?.finishedAt ?? null;
    const ages = runs
      .map((run) => Date.parse(run.finishedAt) - Date.parse(run.startedAt))
      .sort((a, b) => a - b);
    const deadLetters = await ctx.db
      .query("openclawDeadLetters")
      .withIndex("by_last")
      .order("desc")
      .take(100);
    return {
      lastGoodAt,
      isStale: lastGoodAt === null || now - Date.parse(lastGoodAt) > STALE_MS,
      runsInLastDay: runs.length,
      /** 0..1; null without runs. */
      successRate: runs.length === 0 ? null : good.length / runs.length,
      medianSeconds: ages.length === 0 ? null : (ages[Math.floor(ages.length / 2)] ?? 0) / 1_000,
      deadLetters: deadLetters.length,
    };
  },
});
