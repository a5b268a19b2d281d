import { expect, test, vi } from "vitest";
import { type History, openHistory } from "./history.ts";
import { HOME, temporaryDataDir, WORK } from "./testing/data-dir.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOON = Date.UTC(2026, 10, 21, 12);

function withSizes(use: (sizes: History["sizes"]) => void): void {
  const history = openHistory({ dataDir: temporaryDataDir(), clock: { now: () => NOON }, warn: vi.fn() });
  use(history.sizes);
  history.close();
}

test("a size holds from its time on, and nothing is known before the first one", () => {
  withSizes((sizes) => {
    expect(sizes.latest(HOME)).toBeNull();
    sizes.record(HOME, { at: NOON, bytes: 100 });
    sizes.record(HOME, { at: NOON + HOUR, bytes: 250 });
    sizes.record(WORK, { at: NOON + HOUR, bytes: 7 });
    const times = [NOON - 1, NOON, NOON + HOUR - 1, NOON + DAY];
    expect(times.map((time) => sizes.at(HOME, time))).toEqual([null, 100, 100, 250]);
    expect(sizes.latest(HOME)).toBe(250);
  });
});

test("a clock that was set back brings no old size back", () => {
  withSizes((sizes) => {
    sizes.record(HOME, { at: NOON + HOUR, bytes: 100 });
    sizes.record(HOME, { at: NOON, bytes: 50 });
    expect(sizes.latest(HOME)).toBe(50);
    expect(sizes.at(HOME, NOON + DAY)).toBe(50);
  });
});

test("what is older than can be asked for is dropped, but not what held then", () => {
  withSizes((sizes) => {
    sizes.record(HOME, { at: NOON, bytes: 1 });
    sizes.record(HOME, { at: NOON + DAY, bytes: 2 });
    const later = NOON + 500 * DAY;
    sizes.record(HOME, { at: later, bytes: 3 });
    expect([NOON, later - 400 * DAY, later].map((time) => sizes.at(HOME, time))).toEqual([null, 2, 3]);
  });
});
