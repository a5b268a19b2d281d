import { expect, test, vi } from "vitest";
import type { RunState } from "#shared/models/run";
import { openHistory } from "../jobs/history.ts";
import { newRunId } from "../jobs/history-schema.ts";
import { HOME, temporaryDataDir, WORK } from "../jobs/testing/data-dir.ts";
import type { Run } from "#shared/models/run";
import { daysOf } from "./days.ts";

/** Four days of somebody in Lisbon: summer time ended in the night to the second, which is 25 hours long. */
const STARTS = [
  "2026-10-23T23:00:00.000Z",
  "2026-10-24T23:00:00.000Z",
  "2026-10-26T00:00:00.000Z",
  "2026-10-27T00:00:00.000Z",
];

const FAILED: RunState = { kind: "failed", error: { code: "TIMEOUT", message: "The cloud was silent." } };
const ENDS = {
  good: { kind: "succeeded" },
  warned: { kind: "warned" },
  failed: FAILED,
  cancelled: { kind: "cancelled" },
  skipped: { kind: "skipped", reason: "This computer runs on battery." },
} as const satisfies Readonly<Record<string, RunState>>;

type Past = readonly (readonly [at: string, end: keyof typeof ENDS, change?: Partial<Run>])[];

function days(past: Past, sizes: readonly (readonly [string, number])[] = []) {
  const history = openHistory({ dataDir: temporaryDataDir(), clock: { now: Date.now }, warn: vi.fn() });
  for (const [at, end, change] of past) {
    history.runs.save({
      id: newRunId(),
      profileId: HOME,
      kind: "sync",
      trigger: "schedule",
      queuedAt: at,
      startedAt: at,
      finishedAt: at,
      state: ENDS[end],
      result: null,
      warnings: [],
      ...change,
    });
  }
  for (const [at, bytes] of sizes) history.sizes.record(HOME, { at: Date.parse(at), bytes });
  const found = daysOf(history, HOME, STARTS);
  history.close();
  return found;
}

test("a run counts for the day of its owner's calendar on which it ended", () => {
  const found = days([
    ["2026-10-23T22:59:59.999Z", "failed"],
    ["2026-10-23T23:00:00.000Z", "good"],
    ["2026-10-24T22:59:59.999Z", "good"],
    ["2026-10-25T23:30:00.000Z", "good"],
    ["2026-10-27T00:00:00.000Z", "failed"],
    ["2026-10-26T12:00:00.000Z", "failed", { profileId: WORK }],
  ]);
  expect(found.map(({ from, result, good }) => [from, result, good])).toEqual([
    [STARTS[0], "good", 2],
    [STARTS[1], "good", 1],
    [STARTS[2], "none", 0],
  ]);
});

test.each<readonly [string, Past, string]>([
  ["all went well", [["2026-10-24T08:00:00.000Z", "good"]], "good"],
  [
    "one was done with warnings",
    [
      ["2026-10-24T08:00:00.000Z", "warned"],
      ["2026-10-24T09:00:00.000Z", "good"],
    ],
    "warned",
  ],
  [
    "one failed and was made up for",
    [
      ["2026-10-24T08:00:00.000Z", "failed"],
      ["2026-10-24T09:00:00.000Z", "good"],
    ],
    "warned",
  ],
  [
    "one failed after a good one",
    [
      ["2026-10-24T08:00:00.000Z", "good"],
      ["2026-10-24T09:00:00.000Z", "failed"],
    ],
    "failed",
  ],
  [
    "good syncs make no failed backup good",
    [
      ["2026-10-24T08:00:00.000Z", "failed", { kind: "backup" }],
      ["2026-10-24T09:00:00.000Z", "good"],
    ],
    "failed",
  ],
  [
    "nothing ran to an end",
    [
      ["2026-10-24T08:00:00.000Z", "cancelled"],
      ["2026-10-24T09:00:00.000Z", "skipped"],
    ],
    "none",
  ],
])("a day on which %s", (_name, past, expected) => {
  expect(days(past)[0]?.result).toBe(expected);
});

test("the runs of a day are counted by how they ended", () => {
  const [day] = days([
    ["2026-10-24T08:00:00.000Z", "good"],
    ["2026-10-24T09:00:00.000Z", "good", { kind: "backup" }],
    ["2026-10-24T10:00:00.000Z", "warned"],
    ["2026-10-24T11:00:00.000Z", "failed"],
    ["2026-10-24T12:00:00.000Z", "skipped"],
  ]);
  expect(day).toMatchObject({ good: 2, warned: 1, failed: 1 });
});

test("the stored size is that of the day's end, and not known before the first listing", () => {
  const found = days(
    [],
    [
      ["2026-10-25T08:00:00.000Z", 100],
      ["2026-10-25T23:00:00.000Z", 300],
    ],
  );
  expect(found.map(({ storedBytes }) => storedBytes)).toEqual([null, 300, 300]);
});
