import { join } from "node:path";
import { z } from "zod";
import type { ProfileId, RunId } from "#shared/brand";
import type { RunTrigger } from "#shared/models/run";
import type { Conflict, ConflictChoice, Settled, SyncPlan, VersionText } from "#shared/models/sync";
import type { ProfileLocks } from "../jobs/profile-lock.ts";
import { type Fact, type FactStore, LAST_GOOD_SYNC, remember } from "../jobs/fact-store.ts";
import type { Clock, Jobs, RunContext } from "../ports.ts";
import type { ProfileAccess } from "../profile/access.ts";
import type { Clouds } from "../profile/clouds.ts";
import { requirePlugged } from "../profile/remotes.ts";
import type { Rclone } from "../rclone/rclone.ts";
import { findConflicts, resolveConflict } from "./conflicts.ts";
import { readVersions } from "./conflict-text.ts";
import { type CycleOptions, runSync } from "./cycle.ts";
import { previewSync } from "./preview.ts";
import type { Facts, SyncDeps } from "./work.ts";

/** Set while the owner has switched scheduled cycles off; the settings keep their interval. */
const SYNC_OFF: Fact<boolean> = { name: "sync.switched-off", schema: z.boolean() };

/** Some run with the profile's cloud has gone well, were it half a cycle. */
const CLOUD_SEEN: Fact<boolean> = { name: "sync.cloud-seen", schema: z.boolean() };

/** A person who settles a conflict waits this long for other work on the profile, in milliseconds. */
const RESOLVE_WAIT_MS = 10_000;

export type SyncServiceParts = Readonly<{
  /** Absolute. */
  dataDir: string;
  access: (profileId: ProfileId) => Promise<ProfileAccess>;
  jobs: Jobs;
  locks: ProfileLocks;
  facts: FactStore;
  clouds: Clouds;
  clock: Clock;
  /** Called inside the run after every complete cycle: what was waiting for the agent may have been picked up. */
  onCycle: (access: ProfileAccess, rclone: Rclone, signal: AbortSignal) => Promise<void>;
  /** Called inside the run with what has arrived below `_inbox`, if anything has. */
  onArrivals: (access: ProfileAccess, arrivals: readonly string[], context: RunContext) => Promise<void>;
}>;

export type SyncOrder = CycleOptions & Readonly<{ profileId: ProfileId; trigger: RunTrigger }>;

/** Sync cycles of profiles, each one a run. */
export class SyncService {
  readonly #parts: SyncServiceParts;

  constructor(parts: SyncServiceParts) {
    this.#parts = parts;
  }

  /** Queues a cycle. What goes wrong is in the finished run. */
  run({ profileId, trigger, ...options }: SyncOrder): RunId {
    const { jobs, facts, clock, clouds, onCycle, onArrivals } = this.#parts;
    return jobs.submit({
      profileId,
      kind: "sync",
      trigger,
      work: async (context) => {
        const access = await this.#parts.access(profileId);
        await this.requireCloud(access);
        return clouds.during(access, "sync", async (rclone) => {
          const outcome = await runSync(this.#deps(access, rclone), options, context);
          remember(context, () => {
            facts.set(profileId, CLOUD_SEEN, true);
            if (options.direction !== undefined) return;
            facts.set(profileId, LAST_GOOD_SYNC, { at: new Date(clock.now()).toISOString() });
          });
          await onCycle(access, rclone, context.signal);
          const arrivals =
            outcome.kind === "done" && outcome.result.kind === "sync" ? outcome.result.arrivals : [];
          if (arrivals.length > 0) await onArrivals(access, arrivals, context);
          return outcome;
        });
      },
    });
  }

  /** Throws `REMOTE_NOT_FOUND` for a cloud that is a folder of this machine, was there before and is gone. */
  async requireCloud({ profile }: ProfileAccess): Promise<void> {
    const { facts } = this.#parts;
    const wasSeen = facts.get(profile.id, CLOUD_SEEN) === true;
    await requirePlugged(profile.sync, wasSeen || facts.get(profile.id, LAST_GOOD_SYNC) !== null);
  }

  /** What a cycle would do now; changes nothing. Throws the codes of `previewSync`. */
  async preview(
    profileId: ProfileId,
    signal: AbortSignal,
    options: Omit<CycleOptions, "approved"> = {},
  ): Promise<SyncPlan> {
    return this.previewOf(await this.#parts.access(profileId), signal, options);
  }

  /** The same for a profile that need not be in the settings yet. */
  previewOf(
    access: ProfileAccess,
    signal: AbortSignal,
    options: Omit<CycleOptions, "approved"> = {},
  ): Promise<SyncPlan> {
    return this.#parts.clouds.during(access, "sync", (rclone) =>
      previewSync(this.#deps(access, rclone), options, signal),
    );
  }

  /** Files that were changed on both sides and wait for a choice. */
  async conflicts(profileId: ProfileId): Promise<readonly Conflict[]> {
    const { syncFolder, profile } = await this.#parts.access(profileId);
    return findConflicts(syncFolder, profile.sync.conflictResolve);
  }

  /** What the versions of one of them say. Throws `PATH_UNKNOWN`. */
  async compareConflict(profileId: ProfileId, path: string): Promise<readonly VersionText[]> {
    return readVersions((await this.#parts.access(profileId)).syncFolder, path);
  }

  /**
   * Settles one of them here; the next cycle carries it over. Never while the profile is at work, in whichever process: it
   * waits as long as a person would. Throws `PATH_UNKNOWN`, or `BUSY` when the other work goes on.
   */
  async resolveConflict(
    profileId: ProfileId,
    path: string,
    keep: ConflictChoice,
    signal: AbortSignal,
  ): Promise<Settled> {
    const { access, locks, clock } = this.#parts;
    const { syncFolder } = await access(profileId);
    const lock = await locks.acquire(profileId, { kind: "sync", waitMs: RESOLVE_WAIT_MS, signal });
    try {
      return await resolveConflict(syncFolder, path, keep, clock.now());
    } finally {
      lock.release();
    }
  }

  isSwitchedOn(profileId: ProfileId): boolean {
    return this.#parts.facts.get(profileId, SYNC_OFF) !== true;
  }

  switchOn(profileId: ProfileId, on: boolean): void {
    if (on) this.#parts.facts.remove(profileId, SYNC_OFF);
    else this.#parts.facts.set(profileId, SYNC_OFF, true);
  }

  #deps({ profile, syncFolder }: ProfileAccess, rclone: Rclone): SyncDeps {
    const { facts, clock, dataDir } = this.#parts;
    return {
      rclone,
      sync: profile.sync,
      role: profile.role,
      folder: syncFolder,
      facts: textFacts(facts, profile.id),
      clock,
      privateDir: join(dataDir, "sync", profile.id),
    };
  }
}

function textFacts(facts: FactStore, profileId: ProfileId): Facts {
  const fact = (key: string): Fact<string> => ({ name: `cycle.${key}`, schema: z.string() });
  return {
    get: (key) => facts.get(profileId, fact(key)),
    set: (key, value) => facts.set(profileId, fact(key), value),
  };
}
