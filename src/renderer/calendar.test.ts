import { expect, test } from "vitest";
import { dateOf, lastDays, spanOf } from "./calendar.ts";

const NOON = new Date(2026, 10, 21, 12).getTime();

test("the last days begin at midnight, and today is the last of them", () => {
  const starts = lastDays(3, NOON);
  expect(starts).toEqual([19, 20, 21, 22].map((day) => new Date(2026, 10, day).toISOString()));
  expect(starts.slice(0, -1).map(dateOf)).toEqual(["2026-11-19", "2026-11-20", "2026-11-21"]);
});

test("the days of a year follow each other without a gap, whatever the clocks do", () => {
  const starts = lastDays(400, NOON);
  for (const [index, from] of starts.slice(0, -1).entries()) {
    expect(spanOf(dateOf(from))).toEqual({ from, to: starts[index + 1] });
  }
});

test.each(["", "today", "2026-13-01", "2026-11-21T10:00", "21.11.2026"])("%j is no day", (text) => {
  expect(spanOf(text)).toBeNull();
});
