/** A line of two texts laid over each other: in both, only in the later one, or only in the earlier one. */
export type DiffLine = Readonly<{
  kind: "same" | "added" | "removed";
  text: string;
  /** Line numbers from 1; null where the line is not. */
  before: number | null;
  after: number | null;
}>;

/** Differing lines beyond which the shortest way is no more looked for: all is shown as removed and added. */
const MOST_EDITS = 1_000;

/**
 * Lays two texts over each other line by line, with the fewest lines added and removed (Myers, "An O(ND) difference
 * algorithm", 1986). What begins and ends alike is cut off first. Time grows with the number of differing lines times
 * the number of lines.
 */
export function lineDiff(before: string, after: string): readonly DiffLine[] {
  const a = linesOf(before);
  const b = linesOf(after);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1;

  const edits = editsBetween(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  const kinds = [...Array<Kind>(head).fill("same"), ...edits, ...Array<Kind>(tail).fill("same")];
  return numbered(kinds, a, b);
}

type Kind = DiffLine["kind"];

/** A last line break ends a line and begins none. */
function linesOf(text: string): readonly string[] {
  if (text === "") return [];
  return text.replace(/\n$/, "").split("\n");
}

function numbered(kinds: readonly Kind[], a: readonly string[], b: readonly string[]): readonly DiffLine[] {
  let before = 0;
  let after = 0;
  return kinds.map((kind) => {
    if (kind !== "added") before += 1;
    if (kind !== "removed") after += 1;
    return {
      kind,
      text: (kind === "removed" ? a[before - 1] : b[after - 1]) ?? "",
      before: kind === "added" ? null : before,
      after: kind === "removed" ? null : after,
    };
  });
}

/** The furthest line of `a` reached on each diagonal (line of `a` minus line of `b`) from -edits to edits. */
type Round = Int32Array;

function editsBetween(a: readonly string[], b: readonly string[]): readonly Kind[] {
  const most = Math.min(a.length + b.length, MOST_EDITS);
  const rounds: Round[] = [];
  for (let edits = 0; edits <= most; edits += 1) {
    const round = new Int32Array(2 * edits + 1);
    const last = rounds.at(-1);
    rounds.push(round);
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = last === undefined ? 0 : entered(diagonal, edits, last).at;
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x += 1;
      round[diagonal + edits] = x;
      if (x >= a.length && x - diagonal >= b.length) return wayBack(rounds, a.length, b.length);
    }
  }
  return [...a.map((): Kind => "removed"), ...b.map((): Kind => "added")];
}

/** How a diagonal is entered, and at which line of `a`: by a line of `b` from the one above, or of `a` from below. */
function entered(diagonal: number, edits: number, last: Round): Readonly<{ by: Kind; at: number }> {
  const added = last[diagonal + edits] ?? -1;
  const removed = (last[diagonal + edits - 2] ?? -2) + 1;
  return removed <= added ? { by: "added", at: added } : { by: "removed", at: removed };
}

function wayBack(rounds: readonly Round[], lengthA: number, lengthB: number): readonly Kind[] {
  const kinds: Kind[] = [];
  let x = lengthA;
  let y = lengthB;
  for (let edits = rounds.length - 1; edits > 0; edits -= 1) {
    const { by, at } = entered(x - y, edits, rounds[edits - 1] ?? new Int32Array());
    while (x > at) {
      kinds.push("same");
      x -= 1;
      y -= 1;
    }
    kinds.push(by);
    if (by === "added") y -= 1;
    else x -= 1;
  }
  return [...Array<Kind>(x).fill("same"), ...kinds.reverse()];
}
