import { expect, it } from "vitest";
import { diffRows } from "./diff-rows.ts";

it("shows a difference with three equal lines around it, and how many are left away", () => {
  const lines = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`);
  const changed = lines.with(14, "other").concat("added");
  const rows = diffRows(lines, changed).map((row) =>
    row.kind === "skipped"
      ? `… ${row.lines}`
      : [row.differs, row.left?.line ?? null, row.right?.text ?? null],
  );
  expect(rows).toEqual([
    "… 11",
    [false, 12, "line 12"],
    [false, 13, "line 13"],
    [false, 14, "line 14"],
    [true, 15, "other"],
    [false, 16, "line 16"],
    [false, 17, "line 17"],
    [false, 18, "line 18"],
    "… 9",
    [false, 28, "line 28"],
    [false, 29, "line 29"],
    [false, 30, "line 30"],
    [true, null, "added"],
  ]);
});
