/** A step that a key makes in a list. */
export type Step = "next" | "previous" | "page-down" | "page-up" | "first" | "last";

/** Rows that Page Up and Page Down pass. */
const PAGE = 15;

const STEPS: Readonly<Record<string, Step>> = {
  ArrowDown: "next",
  ArrowUp: "previous",
  PageDown: "page-down",
  PageUp: "page-up",
  Home: "first",
  End: "last",
};

/** Null for a key that moves nothing. */
export function stepOf(key: string): Step | null {
  return STEPS[key] ?? null;
}

/** The row a step leads to, never beyond the first or the last of `count`. */
export function indexAfter(step: Step, index: number, count: number): number {
  const target = {
    next: index + 1,
    previous: index - 1,
    "page-down": index + PAGE,
    "page-up": index - PAGE,
    first: 0,
    last: count - 1,
  }[step];
  return Math.max(0, Math.min(count - 1, target));
}
