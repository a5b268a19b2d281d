import { v } from "convex/values";
import type { DocumentByName } from "convex/server";
import { type DataModel, query, type QueryCtx } from "./functions.ts";
import { isTeam, ownersOf, viewerOf } from "./viewer.ts";

type Table = "openclawTasks" | "openclawCronJobs" | "openclawMemoryEntries";

const LONGEST = 200;
const args = { limit: v.optional(v.number()) };

/**
 * The newest records of a table that the viewer may see, at most `limit` (200): public ones, the team's for its members,
 * and those of the viewer or the viewer's roles. What is gone from OpenClaw is left out. Each part is read from an index.
 */
async function visible(ctx: QueryCtx, table: Table, limit = 50): Promise<DocumentByName<DataModel, Table>[]> {
  const count = Math.max(1, Math.min(LONGEST, Math.floor(limit)));
  const viewer = await viewerOf(ctx);
  const levels = isTeam(viewer) ? (["public", "team"] as const) : (["public"] as const);
  const byLevel = levels.map((level) =>
    ctx.db
      .query(table)
      .withIndex("by_visibility", (q) => q.eq("visibility", level).eq("deletedAt", null))
      .order("desc")
      .take(count),
  );
  const byOwner = ownersOf(viewer).map(({ ownerType, ownerId }) =>
    ctx.db
      .query(table)
      .withIndex("by_owner", (q) => q.eq("ownerType", ownerType).eq("ownerId", ownerId).eq("deletedAt", null))
      .order("desc")
      .take(count),
  );
  const found = (await Promise.all([...byLevel, ...byOwner])).flat();
  const unique = new Map(found.map((row) => [row._id, row]));
  return [...unique.values()].sort((a, b) => b.updatedAt - a.updatedAt).slice(0, count);
}

export const tasks = query({ args, handler: (ctx, { limit }) => visible(ctx, "openclawTasks", limit) });
export const cronJobs = query({ args, handler: (ctx, { limit }) => visible(ctx, "openclawCronJobs", limit) });
export const memory = query({
  args,
  handler: (ctx, { limit }) => visible(ctx, "openclawMemoryEntries", limit),
});
