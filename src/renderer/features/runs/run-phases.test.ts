import { expect, it } from "vitest";
import { phasesOf } from "./run-phases.ts";

const at = (second: number) => `2026-01-01T10:00:${String(second).padStart(2, "0")}.000Z`;

it("takes every phase from its line to the next one, the last to the end of the run", () => {
  const log = [
    { at: at(0), level: "phase", text: "Comparing" },
    { at: at(3), level: "info", text: "a line of rclone" },
    { at: at(5), level: "phase", text: "Uploading" },
  ] as const;
  expect(phasesOf(log, at(20))).toEqual([
    { name: "Comparing", seconds: 5 },
    { name: "Uploading", seconds: 15 },
  ]);
  expect(phasesOf([], at(20))).toEqual([]);
});
