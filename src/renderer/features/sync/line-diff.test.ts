import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffLines, linesOf } from "./line-diff.ts";

describe("diffLines", () => {
  it("finds what was changed, and what stands around it", () => {
    expect(diffLines(["a", "b", "c", "d"], ["a", "B", "c", "d", "e"])).toEqual([
      { kind: "same", left: ["a"], right: ["a"] },
      { kind: "changed", left: ["b"], right: ["B"] },
      { kind: "same", left: ["c", "d"], right: ["c", "d"] },
      { kind: "changed", left: [], right: ["e"] },
    ]);
  });

  it("is one stretch for equal texts, and none for two empty ones", () => {
    expect(diffLines(["a"], ["a"])).toEqual([{ kind: "same", left: ["a"], right: ["a"] }]);
    expect(diffLines([], [])).toEqual([]);
  });

  it("takes texts with nothing in common, however long, as one change", () => {
    const left = Array.from({ length: 5_000 }, (_, n) => `l${n}`);
    const right = Array.from({ length: 5_000 }, (_, n) => `r${n}`);
    expect(diffLines(left, right)).toEqual([{ kind: "changed", left, right }]);
  });

  it("gives both texts back, calls the same what is the same, and changes no more than it must", () => {
    const text = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 14 });
    fc.assert(
      fc.property(text, text, (left, right) => {
        const blocks = diffLines(left, right);
        expect(blocks.flatMap((block) => block.left)).toEqual(left);
        expect(blocks.flatMap((block) => block.right)).toEqual(right);
        const same = blocks.filter(({ kind }) => kind === "same");
        for (const block of same) expect(block.left).toEqual(block.right);
        expect(same.reduce((sum, block) => sum + block.left.length, 0)).toBe(longestCommon(left, right));
      }),
    );
  });
});

describe("linesOf", () => {
  it("counts no line after the last line break, whatever its kind", () => {
    expect(linesOf("")).toEqual([]);
    expect(linesOf("a\r\nb\n")).toEqual(["a", "b"]);
    expect(linesOf("a\n\n")).toEqual(["a", ""]);
  });
});

/** The length of the longest common subsequence, by the book. */
function longestCommon(left: readonly string[], right: readonly string[]): number {
  const table = Array.from({ length: left.length + 1 }, () => new Array<number>(right.length + 1).fill(0));
  const at = (i: number, j: number) => table[i]?.[j] ?? 0;
  left.forEach((a, i) => {
    right.forEach((b, j) => {
      const row = table[i + 1] ?? [];
      row[j + 1] = a === b ? at(i, j) + 1 : Math.max(at(i, j + 1), at(i + 1, j));
    });
  });
  return at(left.length, right.length);
}
