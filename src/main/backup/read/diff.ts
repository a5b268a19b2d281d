import type { ChangeCount, EntryChange, SnapshotDiff } from "#shared/models/snapshot";
import { type IndexEntry, viewOf } from "../format/index-file.ts";
import type { OpenSnapshot } from "../snapshot-store.ts";
import { versionOf } from "./entry-versions.ts";

const MAX_CHANGES = 10_000;

/** What was added, removed and changed from one snapshot to another, by their indexes alone. */
export function diff(before: OpenSnapshot, after: OpenSnapshot): SnapshotDiff {
  const changes = changesOf(before.index.entries, after.index.entries);
  const count = (kind: EntryChange["kind"]): ChangeCount => {
    const some = changes.filter((change) => change.kind === kind);
    return { entries: some.length, bytes: some.reduce((sum, change) => sum + bytesOf(change), 0) };
  };
  return {
    before: before.record.name,
    after: after.record.name,
    changes: changes.slice(0, MAX_CHANGES),
    added: count("added"),
    removed: count("removed"),
    changed: count("changed"),
  };
}

function bytesOf(change: EntryChange): number {
  return change.kind === "removed" ? change.before.size : change.after.size;
}

function changesOf(before: readonly IndexEntry[], after: readonly IndexEntry[]): readonly EntryChange[] {
  const earlier = new Map(before.map((entry) => [entry.path, entry]));
  const versionBefore = versionOf(before);
  const versionAfter = versionOf(after);
  const changes: EntryChange[] = [];
  for (const entry of after) {
    const { path } = entry;
    const old = earlier.get(path);
    earlier.delete(path);
    if (old === undefined) changes.push({ kind: "added", path, after: viewOf(entry) });
    else if (versionBefore(old) !== versionAfter(entry)) {
      changes.push({ kind: "changed", path, before: viewOf(old), after: viewOf(entry) });
    }
  }
  for (const [path, old] of earlier) changes.push({ kind: "removed", path, before: viewOf(old) });
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}
