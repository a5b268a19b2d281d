import { expect, it } from "vitest";
import { lookAhead } from "./look-ahead.ts";

it("gives results in order, with no more than the next ones begun, and throws in turn", async () => {
  const begun: number[] = [];
  const work = (item: number) => {
    begun.push(item);
    return item === 4 ? Promise.reject(new Error("the fourth")) : Promise.resolve(item * 10);
  };
  const results = lookAhead([1, 2, 3, 4, 5], 2, work);
  expect((await results.next()).value).toBe(10);
  expect(begun).toEqual([1, 2, 3]);
  expect((await results.next()).value).toBe(20);
  expect((await results.next()).value).toBe(30);
  await expect(results.next()).rejects.toThrow("the fourth");
  expect(begun).toEqual([1, 2, 3, 4, 5]);
});
