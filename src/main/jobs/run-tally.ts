import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import type { ProfileId } from "#shared/brand";
import { RUN_KINDS, RUN_RESULTS } from "#shared/models/run";

/** The finished runs of one kind that ended in one way: how many, and which was queued last (in the order of all runs). */
const tallySchema = z.object({
  kind: z.enum(RUN_KINDS),
  result: z.enum(RUN_RESULTS),
  count: z.number(),
  last: z.number(),
});
export type RunTally = Readonly<z.output<typeof tallySchema>>;

/** A stretch of time, `to` not in it. ISO 8601, UTC. */
export type TimeSpan = Readonly<{ from: string; to: string }>;

export type RunTallies = (profileId: ProfileId, span: TimeSpan) => readonly RunTally[];

/** Counts the runs of a profile that ended in a stretch of time. Rows that this version cannot read do not count. */
export function createRunTallies(database: DatabaseSync): RunTallies {
  const grouped = database.prepare(`
    SELECT kind, json_extract(state, '$.kind') AS result, count(*) AS count, max(seq) AS last
    FROM runs WHERE profile_id = ? AND finished_at >= ? AND finished_at < ? GROUP BY 1, 2`);
  return (profileId, { from, to }) =>
    grouped.all(profileId, from, to).flatMap((row) => {
      const tally = tallySchema.safeParse(row);
      return tally.success ? [tally.data] : [];
    });
}
