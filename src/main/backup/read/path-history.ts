import { ClawbackError } from "#shared/errors";
import type { PathHistory, PathVersion, UnreadableSnapshot } from "#shared/models/snapshot";
import { viewOf } from "../format/index-file.ts";
import type { AnySnapshot } from "../snapshot-store.ts";
import { versionOf } from "./entry-versions.ts";
import { normalisePath } from "./selection.ts";

type Version = PathVersion & Readonly<{ version: string | null }>;

/**
 * The versions of one path through snapshots, given newest first, by their indexes alone. Throws `PATH_UNKNOWN` when
 * none of those that could be read holds it.
 */
export async function pathHistory(
  snapshots: AsyncIterable<AnySnapshot> | Iterable<AnySnapshot>,
  path: string,
): Promise<PathHistory> {
  const wanted = normalisePath(path);
  const unreadable: UnreadableSnapshot[] = [];
  const newestFirst: Version[] = [];
  for await (const { kind, snapshot } of snapshots) {
    if (kind === "unreadable") {
      unreadable.push(snapshot);
      continue;
    }
    const { entries } = snapshot.index;
    const { name } = snapshot.record;
    const entry = entries.find((candidate) => candidate.path === wanted);
    const version = entry === undefined ? null : versionOf(entries)(entry);
    const newer = newestFirst.at(-1);
    const shown = entry === undefined ? null : viewOf(entry);
    if (newer?.version === version) {
      // The entry shown is that of the first snapshot in which it was so.
      newestFirst.splice(-1, 1, { ...newer, first: name, snapshots: newer.snapshots + 1, entry: shown });
    } else {
      newestFirst.push({ first: name, last: name, snapshots: 1, entry: shown, version });
    }
  }
  if (!newestFirst.some(({ entry }) => entry !== null)) {
    throw new ClawbackError("PATH_UNKNOWN", `No snapshot holds "${wanted}".`);
  }
  const versions = newestFirst
    .toReversed()
    .map(({ first, last, snapshots: count, entry }) => ({ first, last, snapshots: count, entry }));
  // That it was not there before it was first made goes without saying.
  if (versions[0]?.entry === null) versions.shift();
  return { path: wanted, versions, unreadable };
}
