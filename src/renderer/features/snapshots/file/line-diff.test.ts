import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DiffLine, lineDiff } from "./line-diff.ts";

const sideOf = (lines: readonly DiffLine[], other: DiffLine["kind"]) =>
  lines.filter(({ kind }) => kind !== other).map(({ text }) => text);
const signs = { same: " ", added: "+", removed: "-" };
const shown = (lines: readonly DiffLine[]) => lines.map(({ kind, text }) => signs[kind] + text);

/** The length of the longest common subsequence, the slow and sure way. */
function common(a: readonly string[], b: readonly string[]): number {
  const table = Array.from({ length: a.length + 1 }, () => Array<number>(b.length + 1).fill(0));
  a.forEach((line, i) =>
    b.forEach((other, j) => {
      const row = table[i + 1] ?? [];
      const best = Math.max(table[i]?.[j + 1] ?? 0, row[j] ?? 0);
      row[j + 1] = line === other ? (table[i]?.[j] ?? 0) + 1 : best;
    }),
  );
  return table[a.length]?.[b.length] ?? 0;
}

describe("two texts laid over each other", () => {
  it("gives both back, numbered, with as few lines changed as can be", () => {
    const lines = fc.array(fc.constantFrom("a", "b", "c", ""), { maxLength: 30 });
    fc.assert(
      fc.property(lines, lines, (a, b) => {
        const diff = lineDiff(a.map((line) => `${line}\n`).join(""), b.map((line) => `${line}\n`).join(""));
        expect(sideOf(diff, "added")).toEqual(a);
        expect(sideOf(diff, "removed")).toEqual(b);
        expect(diff.flatMap(({ before }) => before ?? [])).toEqual(a.map((_, index) => index + 1));
        expect(diff.flatMap(({ after }) => after ?? [])).toEqual(b.map((_, index) => index + 1));
        expect(diff.filter(({ kind }) => kind === "same")).toHaveLength(common(a, b));
      }),
    );
  });

  it("shows a changed line as removed and added", () => {
    expect(shown(lineDiff("one\ntwo\nthree\n", "one\n2\nthree\nfour\n"))).toEqual([
      " one",
      "-two",
      "+2",
      " three",
      "+four",
    ]);
  });

  it("gives up looking for the shortest way in texts that have nothing in common", () => {
    const a = Array.from({ length: 5_000 }, (_, index) => `before ${index}`);
    const b = Array.from({ length: 5_000 }, (_, index) => `after ${index}`);
    const diff = lineDiff(["same", ...a].join("\n"), ["same", ...b].join("\n"));
    expect(diff).toHaveLength(10_001);
    expect(sideOf(diff, "removed")).toEqual(["same", ...b]);
  });
});
