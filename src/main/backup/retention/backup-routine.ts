import type { ProfileId, RunId } from "#shared/brand";
import type { RunTrigger } from "#shared/models/run";
import type { BackupService } from "../backup-service.ts";
import type { ProofService } from "../proof/proof-service.ts";
import type { RetentionService } from "./retention-service.ts";

/** Starts backups with what belongs behind them. */
export type BackupRoutine = Readonly<{
  /** Queues a backup; once its snapshot is committed, what has to follow is queued behind it. */
  start: (profileId: ProfileId, trigger: RunTrigger) => RunId;
  /** The runs that followed the profile's last backup of this process, in their order. */
  followUps: (profileId: ProfileId) => readonly RunId[];
}>;

/**
 * After a good backup: the day's restore test, for a scheduled one; then the clean-up, when retention has something to
 * remove. The test comes first, so that a snapshot that turns out damaged pushes none out. A backup that failed is
 * followed by nothing: old snapshots are removed only when there is a new one.
 */
export function createBackupRoutine(
  backup: BackupService,
  proof: ProofService,
  retention: RetentionService,
): BackupRoutine {
  const followed = new Map<ProfileId, readonly RunId[]>();
  return {
    start: (profileId, trigger) => {
      followed.delete(profileId);
      return backup.run(profileId, trigger, (snapshot) => {
        const isTested = trigger === "schedule" && proof.isDue(profileId);
        const isCleaned = trigger !== "first-start" && retention.isDue(profileId);
        followed.set(profileId, [
          ...(isTested ? [proof.test(profileId, snapshot, trigger)] : []),
          ...(isCleaned ? [retention.prune({ profileId, withLegacy: false }, trigger)] : []),
        ]);
      });
    },
    followUps: (profileId) => followed.get(profileId) ?? [],
  };
}
