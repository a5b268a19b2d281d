import type { ProfileId, RunId } from "#shared/brand";
import { scratchDirOf } from "../../jobs/scratch.ts";
import type { Clock, Jobs } from "../../ports.ts";
import type { Buckets } from "../buckets.ts";
import { freshRestoreDir } from "../read/restore-dir.ts";
import { restore } from "../read/restore.ts";
import { withLegacyArchive } from "./archive.ts";
import { parseLegacyName } from "./names.ts";

export type LegacyServiceParts = Readonly<{
  buckets: Pick<Buckets, "fresh">;
  jobs: Jobs;
  clock: Clock;
  /** Absolute; the fetched archive lies there as long as the restore runs. */
  dataDir: string;
}>;

export type LegacyRestoreOrder = Readonly<{
  profileId: ProfileId;
  /** The name of the object. */
  snapshot: string;
  /** None means all. */
  paths: readonly string[];
  /** Absolute; absent means a fresh folder in Clawback's data folder. */
  to?: string;
}>;

/** Restores what the OpenClaw plugin has backed up. */
export class LegacyService {
  readonly #parts: LegacyServiceParts;

  constructor(parts: LegacyServiceParts) {
    this.#parts = parts;
  }

  /** Where a restore goes. Throws `SNAPSHOT_UNKNOWN` for a name that is not the plugin's. */
  folderOf({ snapshot, to }: LegacyRestoreOrder): string {
    const { dataDir, clock } = this.#parts;
    return to ?? freshRestoreDir(dataDir, parseLegacyName(snapshot).base, clock);
  }

  /**
   * Queues a restore into a fresh folder, by the rules of any restore; the folder is in the finished run's result.
   * Throws `SNAPSHOT_UNKNOWN` for a name that is not the plugin's.
   */
  restore(order: LegacyRestoreOrder): RunId {
    const { buckets, jobs, clock, dataDir } = this.#parts;
    const { profileId, snapshot: name, paths } = order;
    const to = this.folderOf(order);
    return jobs.submit({
      profileId,
      kind: "restore",
      trigger: "manual",
      work: async (context) => {
        const { rclone, passphrase } = await buckets.fresh(profileId);
        const parts = { rclone, passphrase, clock, spoolDir: scratchDirOf(dataDir, context.runId) };
        const result = await withLegacyArchive(name, parts, context, (snapshot) =>
          restore({ snapshot, paths, target: { kind: "fresh", to } }, clock, context),
        );
        return { kind: "done", result };
      },
    });
  }
}
