import { afterEach, beforeEach, expect, it } from "vitest";
import type { SnapshotName } from "#shared/brand";
import type { SnapshotList, SnapshotSummary } from "#shared/models/snapshot";
import { type Books, openBooks, PROFILE } from "../testing/history.ts";
import { foreignTo, hasSurplus, judged, prunePlan } from "./plan.ts";

const NOW = Date.UTC(2026, 2, 12, 12);
const HOUR = 3_600_000;
const AGENT = "0123456789abcdef";
const named = (day: number) => `backup-202603${String(day).padStart(2, "0")}T020000Z` as SnapshotName;

function summary(day: number): SnapshotSummary {
  return {
    name: named(day),
    createdAt: new Date(Date.UTC(2026, 2, day, 2)).toISOString(),
    durationSeconds: 1,
    encrypted: true,
    entries: 1,
    plainBytes: 10,
    storedBytes: 100,
    warnings: 0,
  };
}

function legacy(day: number) {
  const { createdAt } = summary(day);
  return { name: `${named(day)}.tar.gz.enc`, createdAt, encrypted: true, storedBytes: 7 };
}

let books: Books;
beforeEach(async () => {
  books = await openBooks(NOW);
});
afterEach(() => books.remove());

function plan(list: SnapshotList, retain: number, withLegacy = false) {
  const {
    snapshots,
    leftovers,
    legacy: old,
    bytes,
  } = prunePlan(judged(list, retain, books.ledger, PROFILE, foreignTo(AGENT)), retain, {
    withLegacy,
    now: NOW,
  });
  return { names: [...snapshots, ...leftovers, ...old].map(({ name }) => name), bytes };
}

it("says for each snapshot why it stays, and shows its proof", async () => {
  await books.ledger.witness(PROFILE, named(9), "deep-check", () => Promise.resolve());
  books.ledger.opened(PROFILE, named(8));
  const list = { snapshots: [11, 10, 9, 8, 7].map(summary), leftovers: [] };
  const { snapshots } = judged(list, 2, books.ledger, PROFILE, foreignTo(AGENT));
  expect(snapshots.map(({ keepWhy }) => keepWhy)).toEqual([
    ["newest", "newest 1 of 2"],
    ["newest 2 of 2"],
    ["newest proved", "proved newest 1 of 2"],
    ["being browsed"],
    [],
  ]);
  expect(snapshots[2]?.proof).toMatchObject({ how: "deep-check", isGood: true });
  expect(plan(list, 2)).toEqual({ names: [named(7)], bytes: 100 });
});

it("counts each agent by itself, and never removes what another has made", () => {
  const of = (agent: string, days: readonly number[]) => days.map((day) => ({ ...summary(day), agent }));
  const other = "fedcba9876543210";
  const list = {
    snapshots: [...of(other, [11, 10, 9, 8]), ...of(AGENT, [7, 6, 5]), summary(4)],
    leftovers: [],
  };
  expect(plan(list, 2).names).toEqual([named(5), named(4)]);
  const { snapshots } = judged(list, 2, books.ledger, PROFILE, foreignTo(AGENT));
  expect(snapshots.filter(({ isForeign }) => isForeign).map(({ name }) => name)).toEqual(
    [11, 10, 9, 8].map(named),
  );
  expect(snapshots[0]?.keepWhy).toEqual(["of another agent or installation"]);
  // Where nothing was backed up yet, only those that bear no name can be ours.
  const unnamed = judged(list, 2, books.ledger, PROFILE, foreignTo(null));
  expect(unnamed.snapshots.filter(({ isForeign }) => isForeign !== true).map(({ name }) => name)).toEqual([
    named(4),
  ]);
});

it("removes leftovers only when nobody has written to them for a day", () => {
  const leftover = (day: number, ageHours: number | null) => ({
    name: named(day),
    bytes: 5,
    files: 1,
    ...(ageHours === null ? {} : { touchedAt: new Date(NOW - ageHours * HOUR).toISOString() }),
  });
  const leftovers = [leftover(1, 25), leftover(2, 23), leftover(3, null)];
  expect(plan({ snapshots: [summary(11)], leftovers }, 7)).toEqual({ names: [named(1)], bytes: 5 });
});

it("touches the plugin's snapshots only when asked, and lets them take nobody's place", () => {
  const list = { snapshots: [5, 4].map(summary), leftovers: [], legacy: [11, 10, 3].map(legacy) };
  expect(plan(list, 2)).toEqual({ names: [], bytes: 0 });
  expect(plan(list, 2, true)).toEqual({ names: [legacy(3).name], bytes: 7 });
  expect(plan({ ...list, snapshots: [] }, 1, true).names).toEqual([legacy(10).name, legacy(3).name]);
});

it("knows without the cloud whether there is more than is kept", async () => {
  expect(hasSurplus([named(1), named(2)], 2, {})).toBe(false);
  expect(hasSurplus([named(1), named(2), named(3)], 2, {})).toBe(true);
  await books.ledger.witness(PROFILE, named(1), "deep-check", () => Promise.resolve());
  expect(hasSurplus([named(1), named(2), named(3)], 2, books.ledger.proofs(PROFILE))).toBe(false);
});
