import { join } from "node:path";
import type { SnapshotName } from "#shared/brand";
import type { Clock } from "../../ports.ts";

/** Where a restore goes when nobody says: a folder of its own in Clawback's data folder. */
export function freshRestoreDir(dataDir: string, snapshot: SnapshotName, clock: Clock): string {
  const stamp = new Date(clock.now()).toISOString().replaceAll(/[-:]|\.\d+/g, "");
  return join(dataDir, "restored", `${snapshot}-on-${stamp}`);
}
