import fc from "fast-check";
import { expect, it } from "vitest";
import { createRandom } from "./random.ts";

it("repeats itself for the same seed, and differs for another", () => {
  const draw = (seed: number) => {
    const random = createRandom(seed);
    return [random.uuid(), random.hex(12), random.integer(0, 1_000_000), random.unit()];
  };
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      expect(draw(seed)).toEqual(draw(seed));
      expect(draw(seed)).not.toEqual(draw(seed ^ 1));
    }),
  );
});

it("stays within its bounds and reaches both ends", () => {
  const random = createRandom(7);
  const drawn = new Set(Array.from({ length: 500 }, () => random.integer(-2, 3)));
  expect([...drawn].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2, 3]);
});

it("makes UUIDs of version 4", () => {
  const random = createRandom(3);
  for (let count = 0; count < 100; count += 1) {
    expect(random.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
});

it("refuses to pick from nothing", () => {
  expect(() => createRandom(1).pick([])).toThrow(RangeError);
});
