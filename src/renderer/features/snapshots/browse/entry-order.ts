import type { SnapshotEntry } from "#shared/models/snapshot";
import { locale } from "../../../format/locale.ts";

export type SortKey = "name" | "size" | "modified";
export type Order = Readonly<{ by: SortKey; descending: boolean }>;

export const BY_NAME: Order = { by: "name", descending: false };

const names = new Intl.Collator(locale, { numeric: true });

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The folder a path lies in; "" for the root. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** Names and paths as file managers order them: "note-9" before "note-10". */
export function byName(a: string, b: string): number {
  return names.compare(a, b);
}

/** Folders first whatever the order, as file managers do; equal ones by name. The given list is left alone. */
export function sortEntries(entries: readonly SnapshotEntry[], order: Order): readonly SnapshotEntry[] {
  // Names are cut out once: a folder may hold 100,000 of them.
  const keyed = entries.map((entry) => ({
    entry,
    name: nameOf(entry.path),
    folder: entry.type === "directory",
  }));
  const sign = order.descending ? -1 : 1;
  keyed.sort((a, b) => {
    if (a.folder !== b.folder) return a.folder ? -1 : 1;
    const byName = names.compare(a.name, b.name);
    if (order.by === "name") return sign * byName;
    const byKey = order.by === "size" ? a.entry.size - b.entry.size : compare(a.entry.mtime, b.entry.mtime);
    return sign * byKey || byName;
  });
  return keyed.map(({ entry }) => entry);
}

/** What a click on a column's head asks for: that column, and the other way round when it is the one already. */
export function nextOrder(order: Order, by: SortKey): Order {
  if (order.by === by) return { by, descending: !order.descending };
  return { by, descending: by !== "name" };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
