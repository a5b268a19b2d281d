export const DAY_RESULTS = ["good", "warned", "failed", "none"] as const;

/**
 * How a day went. "failed": something failed and was not made up for by a later run of its kind that day; "warned": done
 * with warnings, or made up for; "none": nothing ran to an end.
 */
export type DayResult = (typeof DAY_RESULTS)[number];

/** One day of an agent, from `from` to the beginning of the next. */
export type Day = Readonly<{
  /** ISO 8601, UTC. */
  from: string;
  result: DayResult;
  /** Runs that ended on this day, by how; cancelled and skipped ones are in none of them. */
  good: number;
  warned: number;
  failed: number;
  /** What the snapshots took in their bucket when the day was over; null when that was not known then. */
  storedBytes: number | null;
}>;
