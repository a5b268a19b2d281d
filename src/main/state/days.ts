import type { ProfileId } from "#shared/brand";
import type { Day, DayResult } from "#shared/models/day";
import type { RunKind } from "#shared/models/run";
import type { History } from "../jobs/history.ts";
import type { RunTally } from "../jobs/run-tally.ts";

/**
 * How each day went. `starts`: when the days begin, oldest first, and when the last one ends (ISO 8601, UTC); a day is
 * what its owner's calendar says, with 23 hours or 25 now and then.
 */
export function daysOf(history: History, profileId: ProfileId, starts: readonly string[]): readonly Day[] {
  return starts.slice(0, -1).map((from, index) => {
    const to = starts[index + 1] ?? from;
    const tallies = history.tallies(profileId, { from, to });
    const count = (wanted: RunTally["result"]) =>
      tallies.filter(({ result }) => result === wanted).reduce((sum, tally) => sum + tally.count, 0);
    return {
      from,
      result: resultOf(tallies),
      good: count("succeeded"),
      warned: count("warned"),
      failed: count("failed"),
      storedBytes: history.sizes.at(profileId, Date.parse(to) - 1),
    };
  });
}

function resultOf(tallies: readonly RunTally[]): DayResult {
  const has = (wanted: RunTally["result"]) => tallies.some(({ result }) => result === wanted);
  const failed = tallies.filter(({ result }) => result === "failed");
  if (failed.some(({ kind, last }) => last > lastDone(tallies, kind))) return "failed";
  if (failed.length > 0 || has("warned")) return "warned";
  return has("succeeded") ? "good" : "none";
}

/** The place, in the order of all runs, of the last one of a kind that was done. */
function lastDone(tallies: readonly RunTally[], kind: RunKind): number {
  return tallies
    .filter((tally) => tally.kind === kind && (tally.result === "succeeded" || tally.result === "warned"))
    .reduce((newest, { last }) => Math.max(newest, last), Number.NEGATIVE_INFINITY);
}
