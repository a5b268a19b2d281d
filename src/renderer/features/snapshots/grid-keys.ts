/** What a key asks the grid of entries to do. */
export type GridMove =
  | Readonly<{ kind: "go"; by: Step }>
  | Readonly<{ kind: "open" | "up" | "select" | "select-all" }>
  | Readonly<{ kind: "type"; letter: string }>;

export type Step = "next" | "previous" | "page-down" | "page-up" | "first" | "last";

/** Rows that Page Up and Page Down pass. */
const PAGE = 15;

type Key = Readonly<{ key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean }>;

const MOVES: Readonly<Record<string, GridMove>> = {
  ArrowDown: { kind: "go", by: "next" },
  ArrowUp: { kind: "go", by: "previous" },
  PageDown: { kind: "go", by: "page-down" },
  PageUp: { kind: "go", by: "page-up" },
  Home: { kind: "go", by: "first" },
  End: { kind: "go", by: "last" },
  Enter: { kind: "open" },
  ArrowRight: { kind: "open" },
  Backspace: { kind: "up" },
  ArrowLeft: { kind: "up" },
  " ": { kind: "select" },
};

/** Null for a key that is none of the grid's, such as the browser's own Alt+Left. */
export function gridMoveOf({ key, ctrlKey, metaKey, altKey }: Key): GridMove | null {
  if (altKey) return null;
  if (ctrlKey || metaKey) return key === "a" ? { kind: "select-all" } : null;
  return MOVES[key] ?? (key.length === 1 ? { kind: "type", letter: key } : null);
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
