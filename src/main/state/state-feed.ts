import type { ProfileId } from "#shared/brand";
import type { AppState, ProfileView, ProofView } from "#shared/models/app-state";
import type { Arrival, Delivery } from "#shared/models/delivery";
import type { ExportView } from "#shared/models/export";
import type { PausedUntil } from "#shared/models/pause";
import { isFinished, type Run } from "#shared/models/run";
import type { AvailableUpdate } from "#shared/models/update";
import type { Profile } from "#shared/settings/schema";
import type { DueKind } from "../jobs/due-store.ts";
import { LAST_GOOD_BACKUP, LAST_GOOD_SYNC } from "../jobs/fact-store.ts";
import type { History } from "../jobs/history.ts";
import type { Clock } from "../ports.ts";
import type { ProfileAccess } from "../profile/access.ts";
import { backupTarget, syncTarget } from "../profile/remotes.ts";
import type { SettingsStore } from "../settings/settings.ts";
import type { Toolbox } from "../process/tools.ts";
import type { AppStateStore } from "./app-state.ts";
import { type HalfParts, profileView } from "./profile-view.ts";

const RECENT_RUNS = 20;

export type StateFeedParts = Readonly<{
  store: AppStateStore;
  settings: SettingsStore;
  history: History;
  toolbox: Toolbox;
  clock: Clock;
  access: (profileId: ProfileId) => Promise<ProfileAccess>;
  update: () => AvailableUpdate | null;
  pausedUntil: () => PausedUntil | null;
  isSyncSwitchedOn: (profileId: ProfileId) => boolean;
  /** What is known of the snapshots' proofs, and of those that vanished. */
  proof: (profileId: ProfileId) => ProofView;
  exports: (profile: Profile) => readonly ExportView[];
  deliveries: (profileId: ProfileId) => readonly Delivery[];
  arrivals: (access: ProfileAccess) => Promise<readonly Arrival[]>;
  report: (error: unknown) => void;
}>;

/**
 * Keeps the app state up to date: what this process runs at once, everything else (settings, history, mail) read anew
 * when it is told that something changed, by whichever process.
 */
export class StateFeed {
  readonly #parts: StateFeedParts;
  /** Runs of this process, fresher than the history, which is written once a second. */
  readonly #own = new Map<string, Run>();
  #refreshing: Promise<void> | null = null;
  #isStale = false;

  constructor(parts: StateFeedParts) {
    this.#parts = parts;
  }

  /** A run of this process changed. */
  runChanged(run: Run): void {
    const isProgress = this.#own.get(run.id)?.state.kind === run.state.kind;
    if (isFinished(run.state)) this.#own.delete(run.id);
    else this.#own.set(run.id, run);
    this.#parts.store.update((state) => {
      if (!isProgress) return { ...state, ...this.#runs() };
      // Nothing else has changed: the history need not be read for it.
      return { ...state, activeRuns: state.activeRuns.map((one) => (one.id === run.id ? run : one)) };
    });
    if (isFinished(run.state) || run.state.kind === "queued") void this.refresh();
  }

  /** Reads everything anew; calls that come while one is under way are answered by one more. Never rejects. */
  refresh(): Promise<void> {
    this.#isStale = true;
    this.#refreshing ??= this.#readAll().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  /** Resolves when no reading is under way; nothing is read after that until the next call. */
  async idle(): Promise<void> {
    await this.#refreshing;
  }

  async #readAll(): Promise<void> {
    while (this.#isStale) {
      this.#isStale = false;
      try {
        const { settings, toolbox, store, history } = this.#parts;
        // A face that died leaves its runs behind as if they went on.
        history.runs.recoverInterrupted();
        const { app } = settings.get();
        const profiles = await Promise.all(settings.profiles().map((profile) => this.#view(profile)));
        const tools = await toolbox.views();
        const update = this.#parts.update();
        const pausedUntil = this.#parts.pausedUntil();
        store.update((state) => ({
          ...state,
          theme: app.theme,
          desktop: { launchAtLogin: app.launchAtLogin, notifications: app.notifications },
          update,
          pausedUntil,
          profiles,
          tools,
          ...this.#runs(),
        }));
      } catch (error) {
        this.#parts.report(error);
      }
    }
  }

  #runs(): Pick<AppState, "activeRuns" | "recentRuns"> {
    const { runs } = this.#parts.history;
    const recentRuns = runs
      .list({ limit: RECENT_RUNS * 2 })
      .filter((run) => isFinished(run.state))
      .slice(0, RECENT_RUNS);
    return { activeRuns: runs.active().map((run) => this.#own.get(run.id) ?? run), recentRuns };
  }

  async #view(profile: Profile): Promise<ProfileView> {
    const { history, clock, access, isSyncSwitchedOn, proof, exports, deliveries, arrivals } = this.#parts;
    const { id } = profile;
    const opened = await access(id);
    const half = (kind: DueKind, target: string, lastGoodAt: string | null): HalfParts => ({
      target,
      lastGoodAt,
      lastRun: history.runs.lastSettled(id, kind),
      nextDueAt: history.due.nextDueAt(id, kind),
    });
    const running = history.runs.active().find((run) => run.profileId === id && run.state.kind === "running");
    return profileView(
      {
        profile: { ...profile, stateDir: opened.installation.location.stateDir },
        workspaceDir: opened.workspaceDir,
        sync: {
          ...half("sync", syncTarget(profile), history.facts.get(id, LAST_GOOD_SYNC)?.at ?? null),
          enabled: profile.sync.provider !== "off" && isSyncSwitchedOn(id),
        },
        backup: {
          ...half("backup", backupTarget(profile), history.facts.get(id, LAST_GOOD_BACKUP)?.at ?? null),
          storedBytes: history.sizes.latest(id),
          proof: proof(id),
        },
        exports: exports(profile),
        deliveries: deliveries(id),
        arrivals: await arrivals(opened),
        running: running?.kind ?? null,
      },
      clock.now(),
    );
  }
}
