import type { SnapshotName } from "#shared/brand";
import type { Rclone, RemoteEntry } from "../../rclone/rclone.ts";
import { RECORD_FILE } from "../format/names.ts";
import type { SnapshotStore } from "../snapshot-store.ts";

/** Milliseconds; a cloud that hangs must not hold the profile for ever. */
const TIMEOUT = 15 * 60_000;

function isRecord({ path }: RemoteEntry): boolean {
  return path === RECORD_FILE;
}

type Removing = Pick<Rclone, "list" | "remove" | "removeFolder">;

/** The removing half of a snapshot store in a bucket; `rclone` is at the folder that holds the snapshots. */
export function createRemoval(rclone: Removing): Pick<SnapshotStore, "remove" | "hasRecord"> {
  const filesOf = (name: SnapshotName, signal: AbortSignal) =>
    rclone.list(name, { filesOnly: true, arrivalTimes: true }, { signal });
  return {
    remove: async (name, signal) => {
      const call = { signal, timeout: TIMEOUT };
      const files = await filesOf(name, signal);
      if (files === null || files.length === 0) return;
      // Without its record it is a leftover: killed half-way, nothing is left that looks whole but is not.
      if (files.some(isRecord)) await rclone.remove(`${name}/${RECORD_FILE}`, call);
      await rclone.removeFolder(name, call);
    },
    hasRecord: async (name, signal) => (await filesOf(name, signal))?.some(isRecord) === true,
  };
}
