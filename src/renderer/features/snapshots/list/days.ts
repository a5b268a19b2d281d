import type { SnapshotSummary } from "#shared/models/snapshot";
import { formatDay } from "../../../format/time.ts";

export type Day = Readonly<{ title: string; snapshots: readonly SnapshotSummary[] }>;

/** Snapshots by the day they were made, in the order they come. `now` in milliseconds. */
export function byDay(snapshots: readonly SnapshotSummary[], now: number): readonly Day[] {
  const days = Map.groupBy(snapshots, (snapshot) => formatDay(snapshot.createdAt, now));
  return [...days].map(([title, group]) => ({ title, snapshots: group }));
}
