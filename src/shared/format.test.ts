import { expect, it } from "vitest";
import { formatBytes, formatSeconds } from "./format.ts";

it.each([
  [0, "0 B"],
  [999, "999 B"],
  [1_000, "1.0 kB"],
  [1_234_567, "1.2 MB"],
  [456_000_000, "456 MB"],
  [7e15, "7.0 PB"],
  [7e18, "7000 PB"],
])("formats %d bytes", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

it.each([
  [0, "0 s"],
  [59.4, "59 s"],
  [60, "1 min"],
  [61, "1 min 1 s"],
  [3_600, "1 h"],
  [3_725, "1 h 2 min"],
])("formats %d seconds", (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text);
});
