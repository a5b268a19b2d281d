import type { ProfileId } from "#shared/brand";
import type { Run, RunTrigger } from "#shared/models/run";
import type { Settings } from "#shared/settings/schema";
import type { Jobs } from "../ports.ts";
import type { Backoff } from "./backoff.ts";
import type { DueKind } from "./due-store.ts";
import type { History } from "./history.ts";
import type { Pause } from "./pause.ts";
import type { PowerPort } from "./power.ts";

/** Two faces on one machine notice the same session; the second one need not sync for it. */
const SAME_SESSION_MS = 5_000;

export type UnaskedTrigger = Extract<RunTrigger, "schedule" | "session">;
type UnaskedRun = Readonly<{ profileId: ProfileId; kind: DueKind; trigger: UnaskedTrigger }>;

export type UnaskedRunsParts = Readonly<{
  history: History;
  jobs: Jobs;
  pause: Pause;
  backoff: Backoff;
  power: PowerPort;
  rules: () => Settings["app"]["rules"];
  now: () => number;
  /** Gets errors that must not keep a run from starting. */
  report: (error: unknown) => void;
  /** Aborted when the app closes: nothing is started from then on. */
  signal: AbortSignal;
  /** Submits the run. */
  start: (run: UnaskedRun) => void;
}>;

/**
 * Starts a run that nobody asked for, unless there is a reason not to: the owner's rules about power and network, which
 * are recorded as a skipped run (once in a row), a pause, or for a session a run that covers it. Runs by hand do not
 * come this way. Resolves when the run is submitted or is not to be; never rejects.
 */
export function createUnaskedRuns(parts: UnaskedRunsParts): (run: UnaskedRun) => Promise<void> {
  const { history, jobs, pause, backoff, power, rules, now, report, signal, start } = parts;

  async function reasonToSkip({ profileId, kind, trigger }: UnaskedRun): Promise<string | null> {
    const { onBattery, metered } = rules();
    if (onBattery === "skip" && power.onBattery() === true) return "This computer runs on battery.";
    if (metered === "skip" && (await power.metered(signal)) === true) return "The network is metered.";
    if (trigger === "session" && backoff.isSlowed(profileId, kind)) {
      return "The cloud has asked for fewer requests.";
    }
    return null;
  }

  function isCovered({ profileId, kind }: UnaskedRun): boolean {
    return history.runs
      .active()
      .some((run) => run.profileId === profileId && run.kind === kind && covers(run, now()));
  }

  function recordSkipped(run: UnaskedRun, reason: string): void {
    const { profileId, kind } = run;
    const newest = history.runs.list({ limit: 50, profileId }).find((other) => other.kind === kind);
    if (newest?.state.kind === "skipped" && newest.state.reason === reason) return;
    jobs.submit({ ...run, work: () => Promise.resolve({ kind: "skipped", reason }) });
  }

  /** Whether to start the run; a reason that goes on record is recorded. */
  async function mayStart(run: UnaskedRun): Promise<boolean> {
    if (pause.current() !== null) return false;
    if (run.trigger === "session" && isCovered(run)) return false;
    const reason = await reasonToSkip(run);
    if (reason !== null && !signal.aborted) recordSkipped(run, reason);
    return reason === null;
  }

  return async (run) => {
    try {
      if (!(await mayStart(run))) return;
    } catch (error) {
      // The history or the settings cannot be read: a run too many is better than no backups.
      report(error);
    }
    if (signal.aborted) return;
    try {
      start(run);
    } catch (error) {
      report(error);
    }
  };
}

/** A run that has not begun, or was begun for the same session, will carry what the session left. */
function covers(run: Run, now: number): boolean {
  if (run.state.kind === "queued") return true;
  return run.trigger === "session" && now - Date.parse(run.queuedAt) < SAME_SESSION_MS;
}
