import type { SearchHit, SearchReport, UnreadableSnapshot } from "#shared/models/snapshot";
import { type IndexEntry, viewOf } from "../format/index-file.ts";
import type { AnySnapshot } from "../snapshot-store.ts";

const MAX_HITS = 1_000;

/** Accents typed as one character or as two, and any case, mean the same letter. */
function folded(text: string): string {
  return text.normalize("NFC").toLowerCase();
}

/** Whether a path holds the text, whatever its case. */
export function matcher(text: string): (entry: IndexEntry) => boolean {
  const wanted = folded(text);
  return ({ path }) => folded(path).includes(wanted);
}

/** Searches the paths of snapshots, given newest first, by their indexes alone; one index is in memory at a time. */
export async function search(
  snapshots: AsyncIterable<AnySnapshot> | Iterable<AnySnapshot>,
  text: string,
): Promise<SearchReport> {
  const matches = matcher(text);
  const found = new Map<string, SearchHit>();
  const unreadable: UnreadableSnapshot[] = [];
  for await (const { kind, snapshot } of snapshots) {
    if (kind === "unreadable") {
      unreadable.push(snapshot);
      continue;
    }
    for (const entry of snapshot.index.entries) {
      if (!matches(entry)) continue;
      const hit = found.get(entry.path) ?? {
        snapshot: snapshot.record.name,
        entry: viewOf(entry),
        snapshots: 0,
      };
      found.set(entry.path, { ...hit, snapshots: hit.snapshots + 1 });
    }
  }
  const hits = [...found.values()].sort((a, b) => (a.entry.path < b.entry.path ? -1 : 1));
  return { hits: hits.slice(0, MAX_HITS), total: hits.length, unreadable };
}
