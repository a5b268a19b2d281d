import type { Profile } from "#shared/settings/schema";
import type { BackupRoutine } from "./backup/retention/backup-routine.ts";
import type { ExportService } from "./export/export-service.ts";
import type { Backoff } from "./jobs/backoff.ts";
import type { DueKind } from "./jobs/due-store.ts";
import type { History } from "./jobs/history.ts";
import { endOf, type Pause } from "./jobs/pause.ts";
import type { PowerPort } from "./jobs/power.ts";
import { createScheduler } from "./jobs/scheduler.ts";
import { createUnaskedRuns } from "./jobs/unasked-runs.ts";
import { createSessionTriggers, type SessionTrigger } from "./openclaw/session-triggers.ts";
import { locate, type Machine } from "./openclaw/state-dir.ts";
import type { Clock, Jobs } from "./ports.ts";
import type { SettingsStore } from "./settings/settings.ts";
import type { AppStateStore } from "./state/app-state.ts";
import type { SyncService } from "./sync/sync-service.ts";

export type BackgroundParts = Readonly<{
  settings: SettingsStore;
  history: History;
  store: AppStateStore;
  jobs: Jobs;
  sync: SyncService;
  backups: BackupRoutine;
  exports: ExportService;
  pause: Pause;
  backoff: Backoff;
  power: PowerPort;
  machine: Machine;
  clock: Clock;
  report: (error: unknown) => void;
}>;

/** What comes by itself: runs that are due, and syncs when OpenClaw's sessions start or end. */
export type Background = Readonly<{
  /** Resolves when schedules run and sessions are watched. */
  start: () => Promise<void>;
  /** Profiles, their switches or the pause changed. Nothing before `start`: a command line must not begin to run things. */
  changed: () => void;
  /** A run of this process is over: it may have brought a slowed-down schedule nearer. */
  runFinished: () => void;
  /** The computer woke. Nothing before `start`. */
  resumed: () => void;
  close: () => void;
}>;

export function createBackground(parts: BackgroundParts): Background {
  const {
    settings,
    history,
    store,
    jobs,
    sync,
    backups,
    exports,
    pause,
    backoff,
    power,
    machine,
    clock,
    report,
  } = parts;
  const closing = new AbortController();
  let isStarted = false;

  const startUnasked = createUnaskedRuns({
    history,
    jobs,
    pause,
    backoff,
    power,
    rules: () => settings.get().app.rules,
    now: clock.now,
    report,
    signal: closing.signal,
    start: ({ profileId, kind, trigger }) => {
      switch (kind) {
        case "sync":
          sync.run({ profileId, trigger, approved: false });
          break;
        case "backup":
          backups.start(profileId, trigger);
          break;
        case "export":
          exports.run(profileId, { trigger });
          break;
      }
    },
  });
  const scheduler = createScheduler({
    history,
    clock,
    start: (profileId, kind) => void startUnasked({ profileId, kind, trigger: "schedule" }),
    warn: report,
    stretch: ({ profileId, kind, intervalSeconds }) =>
      backoff.intervalSeconds(profileId, kind, intervalSeconds),
    pausedUntil: () => endOf(pause.current()),
    report,
  });
  const sessions = createSessionTriggers({
    now: clock.now,
    start: (profileId) => void startUnasked({ profileId, kind: "sync", trigger: "session" }),
    report,
  });

  async function plan(): Promise<void> {
    const profiles = settings.profiles();
    const syncing = profiles.filter(({ id }) => sync.isSwitchedOn(id));
    const due = (profile: Profile, kind: DueKind) => ({
      profileId: profile.id,
      kind,
      intervalSeconds: intervalOf(profile, kind),
    });
    scheduler.replace([
      ...syncing.map((profile) => due(profile, "sync")),
      ...profiles.flatMap((profile) => [due(profile, "backup"), due(profile, "export")]),
    ]);
    await sessions.replace(syncing.flatMap((profile) => sessionTrigger(profile, machine)));
  }

  /** Another face may pause and resume; the app state hears of it. */
  function followPause(): void {
    let known = endOf(store.get().pausedUntil);
    store.subscribe(({ pausedUntil }) => {
      const end = endOf(pausedUntil);
      if (end !== known) scheduler.recheck();
      known = end;
    });
  }

  return {
    start: async () => {
      isStarted = true;
      followPause();
      await plan();
    },
    changed: () => {
      if (isStarted) void plan().catch(report);
    },
    runFinished: () => scheduler.recheck(),
    resumed: () => {
      if (isStarted) scheduler.resumed();
    },
    close: () => {
      isStarted = false;
      closing.abort();
      scheduler.close();
      sessions.close();
    },
  };
}

/** Seconds between the runs that come by themselves; 0 is off. */
export function intervalOf({ sync, backup, exports }: Profile, kind: DueKind): number {
  switch (kind) {
    case "sync":
      return sync.provider === "off" ? 0 : sync.interval;
    case "backup":
      return backup.enabled ? backup.interval : 0;
    case "export":
      return exports.anytype.enabled || exports.convex.enabled ? exports.interval : 0;
  }
}

/** What the profile wants to hear of OpenClaw's sessions; none when it wants nothing. */
function sessionTrigger({ id, stateDir, sync }: Profile, machine: Machine): readonly SessionTrigger[] {
  if (sync.provider === "off" || !(sync.onSessionStart || sync.onSessionEnd)) return [];
  return [
    {
      profileId: id,
      stateDir: locate(machine, stateDir).stateDir,
      onStart: sync.onSessionStart,
      onEnd: sync.onSessionEnd,
      idleMinutes: sync.sessionIdleMinutes,
    },
  ];
}
