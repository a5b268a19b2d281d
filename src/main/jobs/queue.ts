import type { RunId } from "#shared/brand";
import { ClawbackError, errorData } from "#shared/errors";
import { isFinished, type Run, type RunLogLine, type RunTrigger } from "#shared/models/run";
import type { Clock, Jobs, RunContext, RunRequest } from "../ports.ts";
import type { FileLock } from "./file-lock.ts";
import type { History } from "./history.ts";
import { newRunId } from "./history-schema.ts";
import { type Lane, laneOf, type ProfileLocks } from "./profile-lock.ts";
import { advance, type RunEvent } from "./run-state.ts";

const PROGRESS_SAVE_MS = 1_000;
/** A transaction for each line would cost more than many a run; what changes the run's state saves its log, too. */
const LOG_SAVE_MS = 200;
/** A person who asked for a run would rather hear that another process is busy than wait for hours. */
const ASKED_WAIT_MS = 60_000;
const UNASKED_SYNC_WAIT_MS = 10 * 60_000;
/** Missing one sync costs minutes, missing the daily backup costs a day. */
const UNASKED_WAIT_MS = 6 * 3_600_000;

export type JobsOptions = Readonly<{
  history: History;
  locks: ProfileLocks;
  clock: Clock;
  /** Called after every change of a run of this process, progress included; `isSaved`: other processes can see it. */
  onChange: (run: Run, isSaved: boolean) => void;
  /** Gets errors that must not stop a run: the history could not be written, or `onChange` threw. */
  report: (error: unknown) => void;
  /** How long a run waits for a profile that is busy, in milliseconds; see `patience`. */
  waitMs?: (request: RunRequest) => number;
}>;

type Entry = {
  run: Run;
  savedAt: number;
  /** What was logged and is not saved yet. */
  lines: RunLogLine[];
  readonly request: RunRequest;
  readonly controller: AbortController;
};

type LiveRun = Readonly<{ entry: Entry; finished: Promise<Run> }>;

/**
 * Runs work: those of one profile one at a time and in order, across processes by the profile's lock; those of
 * different profiles, and a profile's exports, side by side (docs/architecture.md). What the work throws becomes the failed state's error, or the
 * cancelled state when it was asked to stop.
 */
export function createJobs(options: JobsOptions): Jobs {
  const { history, locks, clock, waitMs = patience } = options;
  const live = new Map<RunId, LiveRun>();
  const tails = new Map<Lane, Promise<unknown>>();
  let closed = false;

  function attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      options.report(error);
    }
  }

  function change(entry: Entry, event: RunEvent): void {
    const now = clock.now();
    entry.run = advance(entry.run, event, new Date(now).toISOString());
    const passing = event.kind === "progress" || event.kind === "warn";
    const isSaved = !passing || Math.abs(now - entry.savedAt) >= PROGRESS_SAVE_MS;
    if (isSaved) {
      saveLog(entry);
      save(entry, now);
    }
    attempt(() => options.onChange(entry.run, isSaved));
  }

  function save(entry: Entry, now: number): void {
    entry.savedAt = now;
    attempt(() => history.runs.save(entry.run));
  }

  function saveLog(entry: Entry): void {
    const lines = entry.lines.splice(0);
    if (lines.length > 0) attempt(() => history.runs.appendLog(entry.run.id, lines));
  }

  function contextOf(entry: Entry): RunContext {
    // A stream of the work may still report when the run is over already; that is no news.
    const running = (): boolean => !isFinished(entry.run.state);
    const log: RunContext["log"] = (level, text) => {
      const at = new Date(clock.now()).toISOString();
      if (entry.lines.push({ at, level, text }) === 1) setTimeout(() => saveLog(entry), LOG_SAVE_MS).unref();
    };
    return {
      runId: entry.run.id,
      signal: entry.controller.signal,
      progress: (progress) => {
        if (!running()) return;
        if (phaseOf(entry.run) !== progress.phase) log("phase", progress.phase);
        change(entry, { kind: "progress", progress });
      },
      warn: (warning) => {
        if (running()) change(entry, { kind: "warn", warning });
      },
      log,
    };
  }

  /** Waits for its turn and the lock, runs the work, and brings the run to a finished state. Never rejects. */
  async function execute(entry: Entry, previous: Promise<unknown>): Promise<Run> {
    let lock: FileLock | null = null;
    try {
      lock = await takeTurn(entry, previous);
      // A cancel may have come while the lock was being taken.
      entry.controller.signal.throwIfAborted();
      attempt(() => history.runs.recoverInterrupted().forEach((run) => options.onChange(run, true)));
      change(entry, { kind: "start" });
      change(entry, await outcomeOf(entry));
    } catch (error) {
      change(entry, stopEvent(entry, error));
    } finally {
      attempt(() => lock?.release());
      live.delete(entry.run.id);
    }
    return entry.run;
  }

  async function takeTurn({ request, controller }: Entry, previous: Promise<unknown>): Promise<FileLock> {
    const { kind, trigger, profileId } = request;
    const { signal } = controller;
    const patienceMs = waitMs(request);
    const startedAt = performance.now();
    // Who asked for a run sees what it queues behind here; only for another process is the wait bounded.
    await settled(previous, signal, isAsked(trigger) ? null : patienceMs);
    const spentMs = isAsked(trigger) ? 0 : performance.now() - startedAt;
    return locks.acquire(profileId, { kind, waitMs: patienceMs - spentMs, signal });
  }

  async function outcomeOf(entry: Entry): Promise<RunEvent> {
    const outcome = await entry.request.work(contextOf(entry));
    if (entry.controller.signal.aborted) {
      return { kind: "cancel", result: outcome.kind === "done" ? outcome.result : null };
    }
    return outcome.kind === "done" ? outcome : { kind: "skip", reason: outcome.reason };
  }

  return {
    submit: (request) => {
      if (closed) throw new ClawbackError("CANCELLED", "Clawback is closing and starts no more work.");
      const entry: Entry = {
        request,
        controller: new AbortController(),
        savedAt: 0,
        lines: [],
        run: queuedRun(request, clock.now()),
      };
      save(entry, clock.now());
      attempt(() => options.onChange(entry.run, true));
      const lane = laneOf(request.profileId, request.kind);
      const previous = tails.get(lane) ?? Promise.resolve();
      const finished = execute(entry, previous);
      live.set(entry.run.id, { entry, finished });
      // A queued run that is cancelled finishes ahead of its turn; those behind it still wait for those before it.
      const tail = Promise.all([previous, finished]).then(() => {
        if (tails.get(lane) === tail) tails.delete(lane);
      });
      tails.set(lane, tail);
      return entry.run.id;
    },

    finished: async (runId) => {
      const own = live.get(runId);
      if (own !== undefined) return own.finished;
      const run = history.runs.get(runId);
      if (run === null) throw new ClawbackError("USAGE", `There is no run ${runId}.`);
      if (!isFinished(run.state)) throw new ClawbackError("USAGE", "That run belongs to another process.");
      return run;
    },

    cancel: async (runId) => {
      const own = live.get(runId);
      if (own === undefined) {
        throw new ClawbackError("USAGE", "That run is over already, or belongs to another process.");
      }
      own.entry.controller.abort(cancelled());
      await own.finished;
    },

    close: async () => {
      closed = true;
      const all = [...live.values()];
      for (const { entry } of all) entry.controller.abort(cancelled());
      await Promise.all(all.map(({ finished }) => finished));
    },
  };
}

function queuedRun({ profileId, kind, trigger }: RunRequest, now: number): Run {
  return {
    id: newRunId(),
    profileId,
    kind,
    trigger,
    queuedAt: new Date(now).toISOString(),
    startedAt: null,
    finishedAt: null,
    state: { kind: "queued" },
    result: null,
    warnings: [],
  };
}

function phaseOf({ state }: Run): string | null {
  return state.kind === "running" ? state.progress.phase : null;
}

function cancelled(): ClawbackError {
  return new ClawbackError("CANCELLED", "The run was cancelled.");
}

function isAsked(trigger: RunTrigger): boolean {
  return trigger === "manual" || trigger === "first-start";
}

function patience({ kind, trigger }: RunRequest): number {
  if (isAsked(trigger)) return ASKED_WAIT_MS;
  return kind === "sync" ? UNASKED_SYNC_WAIT_MS : UNASKED_WAIT_MS;
}

/** What an error makes of a run: nobody asked for a scheduled one, so finding the profile busy is no failure of it. */
function stopEvent({ run, controller }: Entry, error: unknown): RunEvent {
  if (controller.signal.aborted) return { kind: "cancel", result: null };
  const data = errorData(error);
  const skipped = data.code === "BUSY" && run.state.kind === "queued" && !isAsked(run.trigger);
  return skipped ? { kind: "skip", reason: data.message } : { kind: "fail", error: data };
}

/** Resolves when `promise` has settled or `waitMs` are over (null: no limit); rejects with the signal's reason on abort. */
async function settled(promise: Promise<unknown>, signal: AbortSignal, waitMs: number | null): Promise<void> {
  signal.throwIfAborted();
  const { promise: stopped, resolve, reject } = Promise.withResolvers<unknown>();
  const stop = (): void => reject(signal.reason);
  const timer = waitMs === null ? undefined : setTimeout(resolve, waitMs);
  signal.addEventListener("abort", stop, { once: true });
  try {
    await Promise.race([promise, stopped]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}
