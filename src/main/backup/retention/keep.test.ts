import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { Retain } from "#shared/settings/schema";
import { type Candidate, isoWeek, keep } from "./keep.ts";

function at(createdAt: string, change: Partial<Candidate> = {}): Candidate {
  const name = `backup-${createdAt.replaceAll(/[-:]/g, "")}`;
  return { name, createdAt, proof: "unproved", isBrowsed: false, ...change };
}

/** Names by day for the reader ("03-10T02") with their reasons; those due for removal have none. */
function verdicts(snapshots: readonly Candidate[], retain: Retain): Readonly<Record<string, string>> {
  return Object.fromEntries(
    keep(snapshots, retain).map(({ snapshot, reasons }) => [
      snapshot.createdAt.slice(5, 13),
      reasons.join(", "),
    ]),
  );
}

const none = { daily: 0, weekly: 0, monthly: 0, yearly: 0 };

describe("a number", () => {
  it("keeps that many, the newest", () => {
    expect(
      verdicts(
        ["2026-03-08T02:00:00Z", "2026-03-10T02:00:00Z", "2026-03-09T02:00:00Z"].map((t) => at(t)),
        2,
      ),
    ).toEqual({ "03-10T02": "newest, newest 1 of 2", "03-09T02": "newest 2 of 2", "03-08T02": "" });
  });
});

describe("buckets", () => {
  it("keep the newest of each day, of the days that have one", () => {
    const times = ["10T20:00", "10T02:00", "08T02:00", "03T02:00"].map((t) => at(`2026-03-${t}:00Z`));
    expect(verdicts(times, { ...none, daily: 2 })).toEqual({
      "03-10T20": "newest, daily 1 of 2",
      "03-10T02": "",
      "03-08T02": "daily 2 of 2",
      "03-03T02": "",
    });
  });

  it("are independent: a second snapshot of a kept day takes no week's place", () => {
    const times = [
      "30T20:00",
      "30T02:00",
      "29T20:00",
      "29T02:00",
      "28T20:00",
      "25T20:00",
      "21T20:00",
      "14T20:00",
    ];
    expect(
      verdicts(
        times.map((t) => at(`2026-11-${t}:00Z`)),
        { ...none, daily: 3, weekly: 3 },
      ),
    ).toEqual({
      "11-30T20": "newest, daily 1 of 3, weekly 1 of 3",
      "11-30T02": "",
      "11-29T20": "daily 2 of 3, weekly 2 of 3",
      "11-29T02": "",
      "11-28T20": "daily 3 of 3",
      "11-25T20": "",
      "11-21T20": "weekly 3 of 3",
      "11-14T20": "",
    });
  });

  it("of weeks, months and years go by UTC, whatever the offset a time is written with", () => {
    const times = [
      at("2026-01-01T01:30:00+02:00"),
      at("2025-12-30T00:00:00Z"),
      at("2025-11-30T23:59:59Z"),
      at("2024-12-31T00:00:00Z"),
    ];
    expect(keep(times, { ...none, monthly: 2, yearly: 2 }).map(({ reasons }) => reasons.join(", "))).toEqual([
      "newest, monthly 1 of 2, yearly 1 of 2",
      "",
      "monthly 2 of 2",
      "yearly 2 of 2",
    ]);
  });

  test.each([
    ["2026-01-01T00:00:00Z", "2026-W01"],
    ["2026-01-04T23:59:59Z", "2026-W01"],
    ["2026-01-05T00:00:00Z", "2026-W02"],
    ["2027-01-01T12:00:00Z", "2026-W53"],
    ["2024-12-30T00:00:00Z", "2025-W01"],
    ["2021-01-03T12:00:00Z", "2020-W53"],
    ["1969-12-29T00:00:00Z", "1970-W01"],
  ])("%s lies in the ISO week %s", (time, week) => {
    expect(isoWeek(Date.parse(time))).toBe(week);
  });
});

describe("what was proved", () => {
  it("stays beside newer ones that nobody looked at", () => {
    const times = [
      at("2026-03-10T02:00:00Z"),
      at("2026-03-09T02:00:00Z"),
      at("2026-03-08T02:00:00Z", { proof: "proved" }),
      at("2026-03-07T02:00:00Z", { proof: "proved" }),
      at("2026-03-06T02:00:00Z", { proof: "proved" }),
    ];
    expect(verdicts(times, 2)).toEqual({
      "03-10T02": "newest, newest 1 of 2",
      "03-09T02": "newest 2 of 2",
      "03-08T02": "newest proved, proved newest 1 of 2",
      "03-07T02": "proved newest 2 of 2",
      "03-06T02": "",
    });
  });

  it("and is damaged now takes nobody's place, and goes when its time is over", () => {
    const times = [
      at("2026-03-10T02:00:00Z", { proof: "damaged" }),
      at("2026-03-09T02:00:00Z"),
      at("2026-03-08T02:00:00Z"),
      at("2026-03-07T02:00:00Z", { proof: "damaged" }),
    ];
    expect(verdicts(times, 2)).toEqual({
      "03-10T02": "newest, damaged, newest 1 of 2",
      "03-09T02": "newest, newest 1 of 2",
      "03-08T02": "newest 2 of 2",
      "03-07T02": "",
    });
  });
});

it("keeps what somebody has open this time", () => {
  const times = [at("2026-03-10T02:00:00Z"), at("2026-03-01T02:00:00Z", { isBrowsed: true })];
  expect(verdicts(times, 1)["03-01T02"]).toBe("being browsed");
});

describe("for any snapshots", () => {
  const candidate = fc.record({
    createdAt: fc
      .date({ min: new Date("2024-12-20"), max: new Date("2026-01-12"), noInvalidDate: true })
      .map((date) => `${date.toISOString().slice(0, 19)}Z`),
    proof: fc.constantFrom<Candidate["proof"]>("proved", "unproved", "damaged"),
    isBrowsed: fc.boolean(),
  });
  const snapshots = fc
    .uniqueArray(candidate, { selector: ({ createdAt }) => createdAt, maxLength: 60 })
    .map((all) => all.map(({ createdAt, ...change }) => at(createdAt, change)));
  const count = fc.integer({ min: 0, max: 9 });
  const tiers = fc.record({ daily: count, weekly: count, monthly: count, yearly: count });
  const retain = fc.oneof(fc.integer({ min: 1, max: 12 }), tiers);
  const kept = (all: readonly Candidate[], how: Retain) =>
    keep(all, how)
      .filter(({ reasons }) => reasons.length > 0)
      .map(({ snapshot }) => snapshot.name);

  it("judges each once, and never leaves nothing", () => {
    fc.assert(
      fc.property(snapshots, retain, (all, how) => {
        expect(
          keep(all, how)
            .map(({ snapshot }) => snapshot.name)
            .sort(),
        ).toEqual(all.map(({ name }) => name).sort());
        expect(kept(all, how).length > 0).toBe(all.length > 0);
      }),
    );
  });

  it("never lets the newest proved one go", () => {
    fc.assert(
      fc.property(snapshots, retain, (all, how) => {
        const newest = all
          .filter(({ proof }) => proof === "proved")
          .map(({ name }) => name)
          .sort()
          .at(-1);
        if (newest !== undefined) expect(kept(all, how)).toContain(newest);
      }),
    );
  });

  it("lets no unproved or damaged one push a proved one out", () => {
    fc.assert(
      fc.property(snapshots, retain, (all, how) => {
        const proved = all.filter(({ proof }) => proof === "proved");
        expect(kept(all, how)).toEqual(expect.arrayContaining(kept(proved, how)));
      }),
    );
  });

  it("lets no damaged one push another out", () => {
    fc.assert(
      fc.property(snapshots, retain, (all, how) => {
        const good = all.filter(({ proof }) => proof !== "damaged");
        expect(kept(all, how)).toEqual(expect.arrayContaining(kept(good, how)));
      }),
    );
  });

  it("keeps no less when more is to be kept", () => {
    fc.assert(
      fc.property(snapshots, tiers, tiers, fc.integer({ min: 1, max: 12 }), (all, some, more, number) => {
        const raised = {
          daily: some.daily + more.daily,
          weekly: some.weekly + more.weekly,
          monthly: some.monthly + more.monthly,
          yearly: some.yearly + more.yearly,
        };
        expect(kept(all, raised)).toEqual(expect.arrayContaining(kept(all, some)));
        expect(kept(all, number + more.daily)).toEqual(expect.arrayContaining(kept(all, number)));
      }),
    );
  });

  it("has nothing more to remove after it was followed", () => {
    fc.assert(
      fc.property(snapshots, retain, (all, how) => {
        const stay = new Set(kept(all, how));
        const left = all.filter(({ name }) => stay.has(name));
        expect(kept(left, how).sort()).toEqual([...stay].sort());
      }),
    );
  });

  it("keeps no more than it was told where all are alike", () => {
    fc.assert(
      fc.property(snapshots, fc.integer({ min: 1, max: 12 }), (all, number) => {
        const alike = all.map((one): Candidate => ({ ...one, proof: "unproved", isBrowsed: false }));
        expect(kept(alike, number)).toHaveLength(Math.min(number, alike.length));
      }),
    );
  });
});
