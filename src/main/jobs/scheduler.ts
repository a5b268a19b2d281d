import type { ProfileId } from "#shared/brand";
import { MIN_EXPORT_INTERVAL } from "#shared/settings/exports";
import { MIN_BACKUP_INTERVAL, MIN_SYNC_INTERVAL } from "#shared/settings/schema";
import type { Clock } from "../ports.ts";
import { type ClaimAnswer, type DueKind, MAX_JITTER_MS } from "./due-store.ts";
import type { History } from "./history.ts";

/** Before the first run of a new schedule, and after a start or a wake: the network needs a moment, people too. */
const SETTLE_MS: Readonly<Record<DueKind, number>> = { sync: 5_000, backup: 30_000, export: 60_000 };
const MIN_SECONDS: Readonly<Record<DueKind, number>> = {
  sync: MIN_SYNC_INTERVAL,
  backup: MIN_BACKUP_INTERVAL,
  export: MIN_EXPORT_INTERVAL,
};
/** Timers do not count the time asleep and know nothing of clock changes; an hour bounds what that can cost. */
const LONGEST_TIMER_MS = 3_600_000;
/** Share of an interval by which a due time may come sooner or later. */
const JITTER = 0.05;
/** A timer this late means that the computer slept. */
const LATE_MS = 10_000;

export type Schedule = Readonly<{
  profileId: ProfileId;
  kind: DueKind;
  /** Seconds between runs; 0 is off. Less than 60 (sync) or 300 (backup, export) is raised to that (docs/upstream.md, A.1). */
  intervalSeconds: number;
}>;

export type SchedulerOptions = Readonly<{
  history: History;
  clock: Clock;
  /** Submits the run of one claimed occurrence; returns at once. */
  start: (profileId: ProfileId, kind: DueKind) => void;
  /** Gets a sentence when an interval was raised. */
  warn: (sentence: string) => void;
  /** The interval to use in place of a schedule's own, in seconds: a cloud may have asked for fewer requests. */
  stretch: (schedule: Schedule) => number;
  /** When a pause ends by itself (infinity: it does not); null when nothing is paused. */
  pausedUntil: () => number | null;
  /** 0 up to 1; 0.5 is no jitter. */
  random?: () => number;
  /** Gets errors of `start` and of the history; the schedule goes on. */
  report: (error: unknown) => void;
}>;

export type Scheduler = Readonly<{
  /**
   * Takes these schedules in place of those before. One that is off is forgotten; one that is left out (paused) is not
   * run and keeps its due time.
   */
  replace: (schedules: readonly Schedule[]) => void;
  /** To be called when a pause or a stretched interval may have changed. */
  recheck: () => void;
  /** To be called when the computer wakes. */
  resumed: () => void;
  /** Stops the timer; runs that were started go on. */
  close: () => void;
}>;

/**
 * Starts runs when they are due: an occurrence at most once, over restarts, sleep, clock changes and several faces, and
 * missed ones once together (docs/architecture.md; kopia/kopia issues 3197 and 4713). The due times lie in the history, which
 * decides; here is only one timer to the nearest of them.
 */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const { history, clock, start, warn, stretch, pausedUntil, random = Math.random, report } = options;
  let schedules: readonly Schedule[] = [];
  let timer: NodeJS.Timeout | undefined;
  let wokeAt = clock.now();
  const lastAnswers = new Map<string, number>();
  const warned = new Set<string>();

  function attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      report(error);
    }
  }

  function check(): void {
    clearTimeout(timer);
    const now = clock.now();
    // After the clock was set back the moment of waking lies in the future, and would hold everything up.
    wokeAt = Math.min(wokeAt, now);
    // What a dead process left running would count as covering the next occurrence.
    attempt(() => history.runs.recoverInterrupted());
    const pauseEnd = pauseEndAt();
    const nextTimes =
      pauseEnd === null
        ? schedules.map((schedule) => checkOne(schedule, now))
        : schedules.map(() => pauseEnd);
    if (nextTimes.length === 0) return;
    const waitMs = Math.min(LONGEST_TIMER_MS, Math.max(0, Math.min(...nextTimes) - now));
    timer = setTimeout(() => {
      if (clock.now() - now > waitMs + LATE_MS) wokeAt = clock.now();
      check();
    }, waitMs);
  }

  /** A pause that cannot be read is none: a run too many is better than no backups. */
  function pauseEndAt(): number | null {
    try {
      return pausedUntil();
    } catch (error) {
      report(error);
      return null;
    }
  }

  /** Starts the schedule's run if it is due; returns when to look again. */
  function checkOne(schedule: Schedule, now: number): number {
    const answer = claim(schedule, now);
    lastAnswers.set(keyOf(schedule), answer.nextDueAt);
    if (answer.claimed) attempt(() => start(schedule.profileId, schedule.kind));
    return answer.nextDueAt;
  }

  function claim(schedule: Schedule, now: number): ClaimAnswer {
    const { profileId, kind } = schedule;
    try {
      const intervalMs = stretch(schedule) * 1_000;
      return history.due.claim({
        profileId,
        kind,
        now,
        intervalMs,
        jitterMs: jitterOf(intervalMs),
        firstDelayMs: coveredFor(schedule, now) ?? SETTLE_MS[kind],
        notBefore: wokeAt + SETTLE_MS[kind],
      });
    } catch (error) {
      report(error);
      return claimUnrecorded(schedule, now);
    }
  }

  function jitterOf(intervalMs: number): number {
    return Math.round((2 * random() - 1) * Math.min(MAX_JITTER_MS, JITTER * intervalMs));
  }

  /** A schedule that is new but whose work was just done, or is under way, begins an interval later; null: at once. */
  function coveredFor({ profileId, kind, intervalSeconds }: Schedule, now: number): number | null {
    const intervalMs = intervalSeconds * 1_000;
    const isUnderWay = history.runs.active().some((run) => run.profileId === profileId && run.kind === kind);
    if (isUnderWay) return intervalMs;
    const last = history.runs.lastSettled(profileId, kind);
    if (last?.state.kind === "failed") return null;
    const leftMs = Date.parse(last?.finishedAt ?? "") + intervalMs - now;
    return leftMs > SETTLE_MS[kind] ? Math.min(leftMs, intervalMs) : null;
  }

  /** When the history cannot be written the profile's lock must do: a run too many is better than no backups. */
  function claimUnrecorded(schedule: Schedule, now: number): ClaimAnswer {
    const intervalMs = schedule.intervalSeconds * 1_000;
    const known = lastAnswers.get(keyOf(schedule)) ?? now + SETTLE_MS[schedule.kind];
    const nextDueAt = Math.min(known, now + intervalMs);
    return now < nextDueAt ? { claimed: false, nextDueAt } : { claimed: true, nextDueAt: now + intervalMs };
  }

  function clamped(schedule: Schedule): Schedule {
    const { profileId, kind, intervalSeconds } = schedule;
    const least = MIN_SECONDS[kind];
    if (intervalSeconds >= least) return schedule;
    const about = `${keyOf(schedule)} ${intervalSeconds}`;
    if (!warned.has(about)) {
      warned.add(about);
      warn(
        `${kind}.interval of profile ${profileId} is ${intervalSeconds} s; ${least} s is the shortest and is used.`,
      );
    }
    return { ...schedule, intervalSeconds: least };
  }

  return {
    replace: (wanted) => {
      for (const { profileId, kind } of wanted.filter(isOff)) {
        attempt(() => history.due.remove(profileId, kind));
      }
      schedules = wanted.filter((schedule) => !isOff(schedule)).map(clamped);
      check();
    },
    recheck: check,
    resumed: () => {
      wokeAt = clock.now();
      check();
    },
    close: () => {
      schedules = [];
      clearTimeout(timer);
    },
  };
}

function isOff({ intervalSeconds }: Schedule): boolean {
  return intervalSeconds <= 0;
}

function keyOf({ profileId, kind }: Schedule): string {
  return `${profileId} ${kind}`;
}
