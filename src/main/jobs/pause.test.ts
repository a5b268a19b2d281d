import { expect, onTestFinished, test, vi } from "vitest";
import { openHistory } from "./history.ts";
import { createPause, endOf, type Pause } from "./pause.ts";
import { temporaryDataDir } from "./testing/data-dir.ts";

const MINUTE = 60_000;

let now = Date.UTC(2026, 10, 21, 12);
const clock = { now: () => now };

function pauseIn(dataDir: string): Pause {
  const history = openHistory({ dataDir, clock, warn: vi.fn() });
  onTestFinished(history.close);
  return createPause(history.facts, clock);
}

test("a pause runs out by itself", () => {
  const pause = pauseIn(temporaryDataDir());
  expect(pause.current()).toBeNull();
  pause.start({ kind: "minutes", minutes: 30 });
  expect(endOf(pause.current())).toBe(now + 30 * MINUTE);
  now += 30 * MINUTE - 1;
  expect(pause.current()).not.toBeNull();
  now += 1;
  expect(pause.current()).toBeNull();
});

test("until tomorrow is the next morning of this machine, also shortly before midnight", () => {
  const pause = pauseIn(temporaryDataDir());
  now = new Date(2026, 10, 30, 23, 55).getTime();
  pause.start({ kind: "tomorrow" });
  expect(endOf(pause.current())).toBe(new Date(2026, 11, 1, 6).getTime());
});

test("a pause until resumed holds in every face and over restarts, until it is ended", () => {
  const dataDir = temporaryDataDir();
  const pause = pauseIn(dataDir);
  pause.start({ kind: "resumed" });
  now += 365 * 24 * 60 * MINUTE;
  expect(endOf(pauseIn(dataDir).current())).toBe(Number.POSITIVE_INFINITY);
  pauseIn(dataDir).end();
  expect(pause.current()).toBeNull();
});
