import type { Retain } from "#shared/settings/schema";

/** A snapshot as retention sees it. */
export type Candidate = Readonly<{
  name: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** `proved`: restored or read whole once, and equal. `damaged`: the last look at it found something wrong. */
  proof: "proved" | "unproved" | "damaged";
  /** Somebody has it open. */
  isBrowsed: boolean;
}>;

/** Why a snapshot stays, in words ("daily 2 of 7"); no reason means that it is due for removal. */
export type Verdict<C extends Candidate = Candidate> = Readonly<{
  snapshot: C;
  reasons: readonly string[];
}>;

/** A rule keeps the newest snapshot of each of its `count` newest buckets. */
type Rule = Readonly<{ label: string; count: number; bucketOf: (candidate: Candidate) => string }>;

const DAY_MS = 86_400_000;

/** `2026-W01`: the ISO 8601 week (Monday to Sunday, in the year its Thursday lies in) of a moment, in UTC. */
export function isoWeek(time: number): string {
  const day = Math.floor(time / DAY_MS);
  // 1970-01-01 was a Thursday: day 0 has the weekday 3 when Monday is 0.
  const weekday = (((day + 3) % 7) + 7) % 7;
  const thursday = new Date((day - weekday + 3) * DAY_MS);
  const year = thursday.getUTCFullYear();
  const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / DAY_MS / 7) + 1;
  return `${year}-W${String(week).padStart(2, "0")}`;
}

function rulesOf(retain: Retain): readonly Rule[] {
  if (typeof retain === "number") return [{ label: "newest", count: retain, bucketOf: ({ name }) => name }];
  const utc = ({ createdAt }: Candidate) => new Date(createdAt).toISOString();
  return [
    { label: "daily", count: retain.daily, bucketOf: (candidate) => utc(candidate).slice(0, 10) },
    {
      label: "weekly",
      count: retain.weekly,
      bucketOf: ({ createdAt }) => isoWeek(Date.parse(createdAt)),
    },
    { label: "monthly", count: retain.monthly, bucketOf: (candidate) => utc(candidate).slice(0, 7) },
    { label: "yearly", count: retain.yearly, bucketOf: (candidate) => utc(candidate).slice(0, 4) },
  ];
}

/** What the rules keep of snapshots given newest first: each with its labels ("daily 2 of 7"). */
function keptBy(
  rules: readonly Rule[],
  newestFirst: readonly Candidate[],
): ReadonlyMap<string, readonly string[]> {
  const kept = new Map<string, string[]>();
  for (const { label, count, bucketOf } of rules) {
    const buckets = new Set<string>();
    for (const candidate of newestFirst) {
      if (buckets.size >= count) break;
      const bucket = bucketOf(candidate);
      if (buckets.has(bucket)) continue;
      buckets.add(bucket);
      kept.set(candidate.name, [...(kept.get(candidate.name) ?? []), `${label} ${buckets.size} of ${count}`]);
    }
  }
  return kept;
}

/**
 * Decides for each snapshot whether it stays, and why (what the plugin did wrong: docs/upstream.md, A.5). The buckets of a day,
 * an ISO week, a month and a year are independent, in UTC, and their union stays; a number keeps that many.
 *
 * Proved snapshots are counted once more among themselves, so that none that was never looked at pushes one out that is
 * known to be good. A damaged one takes nobody's place; it stays only as long as the rules would have kept it. The
 * newest, the newest proved one and what is being browsed always stay. The verdicts are newest first.
 */
export function keep<C extends Candidate>(snapshots: readonly C[], retain: Retain): readonly Verdict<C>[] {
  const rules = rulesOf(retain);
  const newestFirst = [...snapshots].sort(
    (a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt) || (a.name < b.name ? 1 : -1),
  );
  const good = newestFirst.filter(({ proof }) => proof !== "damaged");
  const proved = newestFirst.filter(({ proof }) => proof === "proved");
  const byAll = keptBy(rules, newestFirst);
  const byGood = keptBy(rules, good);
  const byProved = keptBy(rules, proved);
  const newest = new Set([newestFirst[0]?.name, good[0]?.name]);

  const reasonsFor = ({ name, proof, isBrowsed }: C): readonly string[] => {
    const placed = byGood.get(name) ?? byProved.get(name)?.map((label) => `proved ${label}`) ?? [];
    const damaged = (byAll.get(name) ?? []).map((label) => `damaged, ${label}`);
    return [
      ...(newest.has(name) ? ["newest"] : []),
      ...(proved[0]?.name === name ? ["newest proved"] : []),
      ...(proof === "damaged" ? damaged : placed),
      ...(isBrowsed ? ["being browsed"] : []),
    ];
  };
  return newestFirst.map((snapshot) => ({ snapshot, reasons: reasonsFor(snapshot) }));
}
