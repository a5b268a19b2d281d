import type { ProfileId, RunId } from "#shared/brand";
import type { RunTrigger } from "#shared/models/run";
import type { PrunePlan } from "#shared/models/snapshot";
import type { Clock, Jobs } from "../../ports.ts";
import { backupTarget } from "../../profile/remotes.ts";
import type { SettingsStore } from "../../settings/settings.ts";
import type { BackupService } from "../backup-service.ts";
import type { Buckets } from "../buckets.ts";
import type { SnapshotLedger } from "../proof/ledger.ts";
import { hasSurplus, prunePlan } from "./plan.ts";
import { prune } from "./prune.ts";

export type RetentionParts = Readonly<{
  backup: Pick<BackupService, "list">;
  buckets: Pick<Buckets, "fresh">;
  jobs: Jobs;
  settings: SettingsStore;
  ledger: SnapshotLedger;
  clock: Clock;
}>;

export type PruneOrder = Readonly<{
  profileId: ProfileId;
  /** The plugin's snapshots too. */
  withLegacy: boolean;
}>;

/** Keeps as many snapshots as the settings say (`backup.retain`), and says why. */
export class RetentionService {
  readonly #parts: RetentionParts;

  constructor(parts: RetentionParts) {
    this.#parts = parts;
  }

  /** What a clean-up would remove now. Lists the bucket; throws the codes of `SnapshotStore.list`. */
  async plan({ profileId, withLegacy }: PruneOrder, signal: AbortSignal): Promise<PrunePlan> {
    const { backup, settings, clock } = this.#parts;
    const { retain } = settings.profile(profileId).backup;
    return prunePlan(await backup.list(profileId, signal), retain, { withLegacy, now: clock.now() });
  }

  /** Queues a clean-up; what was removed is in the finished run's result. */
  prune(order: PruneOrder, trigger: RunTrigger): RunId {
    const { backup, buckets, jobs, ledger, clock } = this.#parts;
    const { profileId } = order;
    return jobs.submit({
      profileId,
      kind: "prune",
      trigger,
      work: async (context) => {
        const plan = await this.plan(order, context.signal);
        const { store, rclone } = await buckets.fresh(profileId);
        const result = await prune({ profileId, store, rclone, ledger, clock }, plan, context);
        // The list of what is known, and the stored bytes, as they are now.
        if (result.removed.length > 0) await backup.list(profileId, context.signal);
        return { kind: "done", result };
      },
    });
  }

  /**
   * Whether a clean-up would find something, from what is known without asking the cloud; true for a bucket that was
   * never listed from here.
   */
  isDue(profileId: ProfileId): boolean {
    const { settings, ledger } = this.#parts;
    const profile = settings.profile(profileId);
    const names = ledger.known(profileId, backupTarget(profile));
    return names === null || hasSurplus(names, profile.backup.retain, ledger.proofs(profileId));
  }
}
