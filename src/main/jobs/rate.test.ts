import fc from "fast-check";
import { expect, test } from "vitest";
import { advanceRate, etaSeconds, type Rate, startRate } from "./rate.ts";

/** A transfer at a steady speed, sampled every 100 ms. */
function steady(rate: Rate, bytesPerSecond: number, seconds: number): Rate {
  let next = rate;
  for (let tick = 1; tick <= seconds * 10; tick += 1) {
    next = advanceRate(next, rate.bytes + (tick * bytesPerSecond) / 10, rate.sampledAt + tick * 100);
  }
  return next;
}

test("nothing is said in the first second, then the rate of that second", () => {
  const early = advanceRate(startRate(0), 900, 999);
  expect(early.bytesPerSecond).toBeNull();
  expect(etaSeconds(early, 10_000)).toBeNull();
  expect(advanceRate(early, 1_000, 1_000).bytesPerSecond).toBeCloseTo(1_000);
});

test("a steady transfer has a steady rate and a true ETA", () => {
  const rate = steady(startRate(0), 1_000, 30);
  expect(rate.bytesPerSecond).toBeCloseTo(1_000);
  expect(etaSeconds(rate, 40_000)).toBe(10);
});

test("a new speed takes over within some tens of seconds, not at once", () => {
  const slow = steady(startRate(0), 1_000, 30);
  expect(steady(slow, 5_000, 1).bytesPerSecond).toBeLessThan(2_000);
  expect(steady(slow, 5_000, 40).bytesPerSecond).toBeGreaterThan(4_800);
});

test("a stall shows: the rate falls and the ETA grows", () => {
  const moving = steady(startRate(0), 1_000, 30);
  const stalled = steady(moving, 0, 20);
  expect(stalled.bytesPerSecond).toBeLessThan(200);
  expect(etaSeconds(stalled, 40_000)).toBeGreaterThan(50);
});

test("what was there before the start counts as done, not as speed", () => {
  const rate = advanceRate(startRate(0, 1_000_000), 1_002_000, 2_000);
  expect(rate.bytesPerSecond).toBeCloseTo(1_000);
});

test.each([
  ["unknown total", 5_000, null, null],
  ["done", 5_000, 5_000, 0],
  ["more than the total", 5_000, 4_000, 0],
  ["for ever", 5_000, Number.MAX_SAFE_INTEGER, 604_800],
  ["nothing moves", 0, 100, null],
])("ETA: %s", (_name, bytes, total, expected) => {
  expect(etaSeconds(advanceRate(startRate(0), bytes, 5_000), total)).toBe(expected);
});

test("whatever is reported, rate and ETA are never negative nor endless", () => {
  const sample = fc.record({ bytes: fc.nat(), now: fc.nat() });
  fc.assert(
    fc.property(fc.array(sample), fc.nat(), (samples, total) => {
      const rate = samples.reduce((last, { bytes, now }) => advanceRate(last, bytes, now), startRate(1_000));
      const eta = etaSeconds(rate, total);
      if (rate.bytesPerSecond !== null) {
        expect(rate.bytesPerSecond >= 0 && Number.isFinite(rate.bytesPerSecond)).toBe(true);
      }
      if (eta !== null) expect(eta >= 0 && eta <= 604_800 && Number.isInteger(eta)).toBe(true);
    }),
  );
});
