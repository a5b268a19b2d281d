import type { SnapshotEntry } from "#shared/models/snapshot";
import { parentOf } from "./entry-order.ts";

/** As many paths as one restore may name (the contract's `backup.restore`). */
export const MOST_SELECTED = 10_000;

/** The chosen paths of a snapshot. A folder stands for all that is in it, so nothing below a chosen one is in the set. */
export type Selection = ReadonlySet<string>;

export const NOTHING: Selection = new Set();

/** The chosen folder that a path lies in; null when there is none. */
export function coveringFolder(selection: Selection, path: string): string | null {
  for (let folder = parentOf(path); folder !== ""; folder = parentOf(folder)) {
    if (selection.has(folder)) return folder;
  }
  return null;
}

export function isSelected(selection: Selection, path: string): boolean {
  return selection.has(path) || coveringFolder(selection, path) !== null;
}

/** Chooses an entry, or takes it back. What comes with its folder cannot be taken back alone: the selection stays. */
export function toggle(selection: Selection, path: string): Selection {
  if (selection.has(path)) return new Set([...selection].filter((other) => other !== path));
  return add(selection, [path]);
}

export function add(selection: Selection, paths: readonly string[]): Selection {
  const next = new Set(selection);
  for (const path of paths) {
    if (coveringFolder(next, path) === null) next.add(path);
  }
  for (const path of next) {
    if (coveringFolder(next, path) !== null) next.delete(path);
  }
  return next;
}

/** Chooses all entries of a folder; when they are too many to be named, the folder itself. */
export function addAll(selection: Selection, folder: string, entries: readonly SnapshotEntry[]): Selection {
  const next = add(
    selection,
    entries.map((entry) => entry.path),
  );
  return next.size > MOST_SELECTED && folder !== "" ? add(selection, [folder]) : next;
}
