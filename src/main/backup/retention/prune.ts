import type { ProfileId, SnapshotName } from "#shared/brand";
import type { RunResult } from "#shared/models/run";
import type { PrunePlan } from "#shared/models/snapshot";
import type { Clock, RunContext } from "../../ports.ts";
import { throwIfCancelled } from "../../process/cancel.ts";
import type { Rclone } from "../../rclone/rclone.ts";
import { StreamProgress } from "../progress.ts";
import type { SnapshotLedger } from "../proof/ledger.ts";
import type { SnapshotStore } from "../snapshot-store.ts";

export type PruneParts = Readonly<{
  profileId: ProfileId;
  store: SnapshotStore;
  /** At the folder that holds the snapshots: legacy ones are single objects there. */
  rclone: Rclone;
  ledger: SnapshotLedger;
  clock: Clock;
}>;

type PruneResult = Extract<RunResult, { kind: "prune" }>;

/**
 * Removes what the plan says, oldest snapshots first, one at a time. What was opened since, or was committed since by
 * another machine, stays. On cancel or an error what is removed is removed, and nothing is left half-removed but a
 * leftover. Throws a `REMOTE_*` code or `CANCELLED`.
 */
export async function prune(parts: PruneParts, plan: PrunePlan, context: RunContext): Promise<PruneResult> {
  const { profileId, store, rclone, ledger } = parts;
  const removed: string[] = [];
  const progress = new StreamProgress(context, parts.clock, "Removing old snapshots");
  const totalFiles = plan.snapshots.length + plan.leftovers.length + plan.legacy.length;
  progress.done({ totalBytes: plan.bytes, totalFiles });
  let bytes = 0;

  const step = async (name: string, size: number, remove: () => Promise<void>) => {
    throwIfCancelled(context.signal);
    await remove();
    removed.push(name);
    bytes += size;
    context.log("info", `${name} removed`);
    progress.done({ bytes, files: removed.length });
  };
  const snapshot = async (name: SnapshotName) => {
    // Before, so that a killed clean-up is no alarm; and after, for a listing that saw it in between.
    ledger.forget(profileId, [name]);
    await store.remove(name, context.signal);
    ledger.forget(profileId, [name]);
  };

  for (const { name, storedBytes } of plan.snapshots.toReversed()) {
    if (ledger.isBrowsed(profileId, name))
      context.log("info", `${name} stays this time: it is being browsed`);
    else await step(name, storedBytes, () => snapshot(name));
  }
  for (const { name, bytes: size } of plan.leftovers) {
    if (await store.hasRecord(name, context.signal)) context.log("info", `${name} stays: it is finished now`);
    else await step(name, size, () => store.remove(name, context.signal));
  }
  for (const { name, storedBytes } of plan.legacy) {
    await step(name, storedBytes, () => rclone.remove(name, { signal: context.signal }));
  }
  return { kind: "prune", removed };
}
