import { type Step, stepOf } from "../../../ui/list-keys.ts";

/** What a key asks the grid of entries to do. */
export type GridMove =
  | Readonly<{ kind: "go"; by: Step }>
  | Readonly<{ kind: "open" | "up" | "select" | "select-all" }>
  | Readonly<{ kind: "type"; letter: string }>;

type Key = Readonly<{ key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean }>;

const MOVES: Readonly<Record<string, GridMove>> = {
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
  const step = stepOf(key);
  if (step !== null) return { kind: "go", by: step };
  return MOVES[key] ?? (key.length === 1 ? { kind: "type", letter: key } : null);
}
