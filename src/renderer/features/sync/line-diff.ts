/** A stretch of two texts: the same lines on both sides, or what one side has where the other has something else. */
export type DiffBlock = Readonly<{
  kind: "same" | "changed";
  left: readonly string[];
  right: readonly string[];
}>;

/** Two texts that differ in more lines than this are one change: to find the smallest one would take too long. */
const MOST_EDITS = 1_000;

export function linesOf(text: string): readonly string[] {
  return text === "" ? [] : text.replace(/\r?\n$/, "").split(/\r?\n/);
}

/**
 * The stretches in order; joined, each side gives its lines back. What is common is found by Myers' algorithm ("An O(ND)
 * Difference Algorithm", 1986) between the equal beginning and the equal end. Pure.
 */
export function diffLines(left: readonly string[], right: readonly string[]): readonly DiffBlock[] {
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start += 1;
  let end = 0;
  while (
    end < left.length - start &&
    end < right.length - start &&
    left[left.length - 1 - end] === right[right.length - 1 - end]
  ) {
    end += 1;
  }
  const a = left.slice(start, left.length - end);
  const b = right.slice(start, right.length - end);
  return merged([
    { kind: "same", left: left.slice(0, start), right: right.slice(0, start) },
    ...middle(a, b),
    { kind: "same", left: left.slice(left.length - end), right: right.slice(right.length - end) },
  ]);
}

function middle(a: readonly string[], b: readonly string[]): readonly DiffBlock[] {
  const trace = shortestEdits(a, b);
  if (trace === null) return [{ kind: "changed", left: a, right: b }];
  const blocks: DiffBlock[] = [];
  let x = a.length;
  let y = b.length;
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const reach = trace[edits] ?? new Map<number, number>();
    const diagonal = x - y;
    const isDown = comesFromAbove(reach, diagonal, edits);
    const before = isDown ? diagonal + 1 : diagonal - 1;
    const fromX = edits === 0 ? 0 : reachOf(reach, before);
    const fromY = edits === 0 ? 0 : fromX - before;
    const turnX = edits === 0 ? 0 : isDown ? fromX : fromX + 1;
    const turnY = edits === 0 ? 0 : isDown ? fromY + 1 : fromY;
    blocks.push({ kind: "same", left: a.slice(turnX, x), right: b.slice(turnY, y) });
    blocks.push({ kind: "changed", left: a.slice(fromX, turnX), right: b.slice(fromY, turnY) });
    x = fromX;
    y = fromY;
  }
  return blocks.reverse();
}

/**
 * For each number of edits how far one got on each diagonal with one edit less, up to the number that reaches the end of
 * both; null when that takes too many.
 */
function shortestEdits(
  a: readonly string[],
  b: readonly string[],
): readonly ReadonlyMap<number, number>[] | null {
  const trace: ReadonlyMap<number, number>[] = [];
  let reach: ReadonlyMap<number, number> = new Map();
  for (let edits = 0; edits <= Math.min(MOST_EDITS, a.length + b.length); edits += 1) {
    trace.push(reach);
    const next = new Map<number, number>();
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const isDown = comesFromAbove(reach, diagonal, edits);
      let x = edits === 0 ? 0 : isDown ? reachOf(reach, diagonal + 1) : reachOf(reach, diagonal - 1) + 1;
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x += 1;
      next.set(diagonal, x);
      if (x >= a.length && x - diagonal >= b.length) return trace;
    }
    reach = next;
  }
  return null;
}

function comesFromAbove(reach: ReadonlyMap<number, number>, diagonal: number, edits: number): boolean {
  return (
    diagonal === -edits || (diagonal !== edits && reachOf(reach, diagonal - 1) < reachOf(reach, diagonal + 1))
  );
}

function reachOf(reach: ReadonlyMap<number, number>, diagonal: number): number {
  return reach.get(diagonal) ?? 0;
}

/** Neighbours of one kind become one; empty ones go. */
function merged(blocks: readonly DiffBlock[]): readonly DiffBlock[] {
  const result: { kind: DiffBlock["kind"]; left: readonly string[]; right: readonly string[] }[] = [];
  for (const { kind, left, right } of blocks) {
    if (left.length + right.length === 0) continue;
    const last = result.at(-1);
    if (last?.kind === kind) {
      last.left = last.left.concat(left);
      last.right = last.right.concat(right);
    } else result.push({ kind, left, right });
  }
  return result;
}
