import { expect, test } from "vitest";
import { agoInWords, durationInWords } from "./relative-time.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test.each([
  [0, "less than a minute"],
  [59_999, "less than a minute"],
  [MINUTE, "1 minute"],
  [HOUR - 1, "59 minutes"],
  [HOUR, "1 hour"],
  [DAY - 1, "23 hours"],
  [DAY, "1 day"],
  [400 * DAY, "400 days"],
])("%i ms last %s", (ms, words) => {
  expect(durationInWords(ms)).toBe(words);
});

test.each([
  [-DAY, "just now"],
  [59_999, "just now"],
  [2 * MINUTE, "2 minutes ago"],
])("%i ms ago is %s", (ms, words) => {
  expect(agoInWords(ms)).toBe(words);
});
