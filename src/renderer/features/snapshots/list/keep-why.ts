import { strings } from "../../../strings.ts";
import { formatCount } from "../../../format/number.ts";

/** Why retention keeps a snapshot: the reason that holds longest, and for how much longer, where that can be told. */
export type Stay = Readonly<{ reason: string; until: string | null }>;

type Period = "newest" | "daily" | "weekly" | "monthly" | "yearly";

/** Days that one step of a rule takes; a plain number of snapshots has no length of its own. */
const DAYS: Readonly<Record<Period, number>> = {
  newest: 0.01,
  daily: 1,
  weekly: 7,
  monthly: 30,
  yearly: 365,
};

function isPeriod(word: string): word is Period {
  return Object.hasOwn(DAYS, word);
}

/**
 * Reads the reasons of `SnapshotSummary.keepWhy`. "weekly 2 of 4" holds until three newer weeks have a snapshot;
 * "weekly 1 of 4" until the next snapshot, which takes its place. Null when nothing keeps the snapshot.
 */
export function stayOf(reasons: readonly string[]): Stay | null {
  const [first] = reasons;
  if (first === undefined) return null;
  const terms = reasons.map(termOf).filter((term) => term !== null);
  const longest = terms.toSorted((a, b) => b.days - a.days)[0];
  return longest ?? { reason: first, until: null };
}

function termOf(reason: string): (Stay & Readonly<{ days: number }>) | null {
  const [, period = "", place = "", count = ""] = /(\w+) (\d+) of (\d+)$/.exec(reason) ?? [];
  if (!isPeriod(period)) return null;
  // The next snapshot takes the first place of every rule: it is kept as the newest, and no rule says for how long.
  if (place === "1") return null;
  const steps = Number(count) - Number(place) + 1;
  return { reason, until: strings.keep.until[period](steps, formatCount(steps)), days: steps * DAYS[period] };
}

/** "Kept: weekly 2 of 4, for 3 more weeks"; or that the next clean-up removes it. */
export function stayText(reasons: readonly string[]): string {
  const stay = stayOf(reasons);
  if (stay === null) return strings.keep.goes;
  return strings.keep.kept(stay.until === null ? stay.reason : `${stay.reason}, ${stay.until}`);
}
