import type { ProfileId, RunId, SnapshotName } from "#shared/brand";
import type { RunTrigger } from "#shared/models/run";
import { scratchDirOf } from "../../jobs/scratch.ts";
import type { Clock, Jobs } from "../../ports.ts";
import type { SettingsStore } from "../../settings/settings.ts";
import type { BackupService } from "../backup-service.ts";
import type { Buckets } from "../buckets.ts";
import type { SnapshotLedger } from "./ledger.ts";
import { testRestore } from "./restore-test.ts";

export type ProofParts = Readonly<{
  backup: Pick<BackupService, "list">;
  buckets: Pick<Buckets, "fresh">;
  jobs: Jobs;
  settings: SettingsStore;
  ledger: SnapshotLedger;
  clock: Clock;
  /** Absolute; what is restored for a test lies there as long as it runs. */
  dataDir: string;
}>;

/** Proves that snapshots can be restored, by restoring some of their files. */
export class ProofService {
  readonly #parts: ProofParts;

  constructor(parts: ProofParts) {
    this.#parts = parts;
  }

  /** Queues a restore test. A snapshot that does not come back as it was makes the run fail with `SNAPSHOT_DAMAGED`. */
  test(profileId: ProfileId, wanted: SnapshotName | "latest", trigger: RunTrigger): RunId {
    const { backup, buckets, jobs, settings, ledger, clock, dataDir } = this.#parts;
    return jobs.submit({
      profileId,
      kind: "verify",
      trigger,
      work: async (context) => {
        // The day's look at the whole bucket as well: what vanished is noticed here when nobody opens the page.
        await backup.list(profileId, context.signal);
        const { store } = await buckets.fresh(profileId);
        const name = wanted === "latest" ? await store.latest(context.signal) : wanted;
        const share = settings.profile(profileId).backup.proveShare;
        return ledger.witness(profileId, name, "restore-test", async () => {
          const snapshot = await store.open(name, context.signal);
          const dir = scratchDirOf(dataDir, context.runId);
          const restored = await testRestore({ snapshot, share, dir }, clock, context);
          const { parts } = snapshot.record;
          const frames = snapshot.index.frames.length;
          return {
            kind: "done",
            result: { kind: "verify", snapshot: name, deep: false, parts: parts.count, frames, restored },
          } as const;
        });
      },
    });
  }

  /** Whether the profile wants daily tests and there was none today (UTC). */
  isDue(profileId: ProfileId): boolean {
    const { settings, ledger, clock } = this.#parts;
    if (settings.profile(profileId).backup.proveShare === 0) return false;
    const today = new Date(clock.now()).toISOString().slice(0, 10);
    return !Object.values(ledger.proofs(profileId)).some(
      ({ how, at }) => how === "restore-test" && at.startsWith(today),
    );
  }
}
