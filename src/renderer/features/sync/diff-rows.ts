import { type DiffBlock, diffLines } from "./line-diff.ts";

/** One line of a side, by its number from 1. */
export type DiffCell = Readonly<{ line: number; text: string }>;

/** One row of a comparison: a line of each side (null where a side has none), or equal lines that are left away. */
export type DiffRow =
  | Readonly<{ kind: "pair"; differs: boolean; left: DiffCell | null; right: DiffCell | null }>
  | Readonly<{ kind: "skipped"; lines: number }>;

/** Equal lines that stay around a difference. */
const CONTEXT = 3;

/** Two texts side by side: their differences, each with a few equal lines around it. Pure. */
export function diffRows(left: readonly string[], right: readonly string[]): readonly DiffRow[] {
  const blocks = diffLines(left, right);
  const rows: DiffRow[] = [];
  let [leftLine, rightLine] = [1, 1];
  blocks.forEach((block, index) => {
    const pairs = pairsOf(block, leftLine, rightLine);
    leftLine += block.left.length;
    rightLine += block.right.length;
    const before = index === 0 ? 0 : CONTEXT;
    const after = index === blocks.length - 1 ? 0 : CONTEXT;
    const skipped = pairs.length - before - after;
    if (block.kind === "changed" || skipped <= 1) rows.push(...pairs);
    else {
      rows.push(...pairs.slice(0, before));
      rows.push({ kind: "skipped", lines: skipped });
      rows.push(...pairs.slice(pairs.length - after));
    }
  });
  return rows;
}

function pairsOf({ kind, left, right }: DiffBlock, leftLine: number, rightLine: number): readonly DiffRow[] {
  const cell = (lines: readonly string[], index: number, first: number): DiffCell | null => {
    const text = lines[index];
    return text === undefined ? null : { line: first + index, text };
  };
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) => ({
    kind: "pair" as const,
    differs: kind === "changed",
    left: cell(left, index, leftLine),
    right: cell(right, index, rightLine),
  }));
}
