import { expect, it } from "vitest";
import { pauseText } from "./pause-text.ts";

const at = (date: Date) => ({ kind: "time" as const, at: date.toISOString() });
const NOW = new Date(2026, 0, 5, 15, 10).getTime();

it.each([
  [at(new Date(2026, 0, 5, 15, 40)), /^Paused until \D*\d?\d:40/],
  [at(new Date(2026, 0, 6, 6, 0)), /^Paused until tomorrow, \d?\d:00/],
  [at(new Date(2026, 0, 8, 6, 0)), /^Paused until .*2026/],
  [{ kind: "resumed" as const }, /^Paused until you resume$/],
])("%o", (until, text) => {
  expect(pauseText(until, NOW)).toMatch(text);
});
