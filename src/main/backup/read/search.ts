import type { SearchReport, UnreadableSnapshot } from "#shared/models/snapshot";
import type { SnapshotName } from "#shared/brand";
import { type IndexEntry, viewOf } from "../format/index-file.ts";
import type { AnySnapshot } from "../snapshot-store.ts";

const MAX_HITS = 1_000;

const isAscii = (text: string) => !/[^\0-\x7f]/.test(text);

/** Accents typed as one character or as two, and any case, mean the same letter. */
function folded(text: string): string {
  return isAscii(text) ? text.toLowerCase() : text.normalize("NFC").toLowerCase();
}

/** Whether a path holds the text, whatever its case. */
function matcher(text: string): (entry: IndexEntry) => boolean {
  const wanted = folded(text);
  return ({ path }) => folded(path).includes(wanted);
}

/** The newest entry of a path, and in how many snapshots the path is. */
type Found = { readonly snapshot: SnapshotName; readonly entry: IndexEntry; snapshots: number };

/** Searches the paths of snapshots, given newest first, by their indexes alone; one index is in memory at a time. */
export async function search(
  snapshots: AsyncIterable<AnySnapshot> | Iterable<AnySnapshot>,
  text: string,
): Promise<SearchReport> {
  const matches = matcher(text);
  const found = new Map<string, Found>();
  const unreadable: UnreadableSnapshot[] = [];
  for await (const { kind, snapshot } of snapshots) {
    if (kind === "unreadable") {
      unreadable.push(snapshot);
      continue;
    }
    for (const entry of snapshot.index.entries) {
      if (!matches(entry)) continue;
      const known = found.get(entry.path);
      if (known === undefined) found.set(entry.path, { snapshot: snapshot.record.name, entry, snapshots: 1 });
      else known.snapshots += 1;
    }
  }
  // Of many hits only the first are shown, and only those are worth a view.
  const paths = [...found.keys()].sort().slice(0, MAX_HITS);
  const hits = paths.flatMap((path) => {
    const hit = found.get(path);
    return hit === undefined ? [] : [{ ...hit, entry: viewOf(hit.entry) }];
  });
  return { hits, total: found.size, unreadable };
}
