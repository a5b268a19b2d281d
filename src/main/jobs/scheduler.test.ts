import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import type { Run } from "#shared/models/run";
import { type History, openHistory } from "./history.ts";
import { newRunId } from "./history-schema.ts";
import { createScheduler, type Schedule, type Scheduler, type SchedulerOptions } from "./scheduler.ts";
import { HOME, temporaryDataDir, WORK } from "./testing/data-dir.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const clock = { now: () => Date.now() };
const hourlySync: Schedule = { profileId: HOME, kind: "sync", intervalSeconds: 3_600 };
const dailyBackup: Schedule = { profileId: HOME, kind: "backup", intervalSeconds: 86_400 };

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 21, 12) });
});
afterEach(() => {
  vi.useRealTimers();
});

type Face = Readonly<{
  scheduler: Scheduler;
  history: History;
  /** `profile kind` of every run that was started. */
  started: string[];
  warn: ReturnType<typeof vi.fn>;
  quit: () => void;
}>;

function face(
  dataDir: string,
  schedules: readonly Schedule[],
  options: Partial<SchedulerOptions> = {},
): Face {
  const history = openHistory({ dataDir, clock, warn: vi.fn() });
  const started: string[] = [];
  const warn = vi.fn();
  const scheduler = createScheduler({
    history,
    clock,
    start: (profileId, kind) => started.push(`${profileId} ${kind}`),
    warn,
    stretch: ({ intervalSeconds }) => intervalSeconds,
    pausedUntil: () => null,
    random: () => 0.5,
    report: (error) => expect.unreachable(String(error)),
    ...options,
  });
  const quit = (): void => {
    scheduler.close();
    history.close();
  };
  onTestFinished(quit);
  scheduler.replace(schedules);
  return { scheduler, history, started, warn, quit };
}

/** Time passes without the computer noticing: timers stand still. */
function sleep(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

test("a new schedule runs soon: a sync after 5 seconds, a backup after 30, and then at its interval", () => {
  const { started } = face(temporaryDataDir(), [hourlySync, dailyBackup]);
  vi.advanceTimersByTime(5 * SECOND - 1);
  expect(started).toEqual([]);
  vi.advanceTimersByTime(2);
  expect(started).toEqual(["home sync"]);
  vi.advanceTimersByTime(25 * SECOND);
  expect(started).toEqual(["home sync", "home backup"]);
  vi.advanceTimersByTime(3 * HOUR);
  expect(started.filter((run) => run === "home sync")).toHaveLength(4);
  vi.advanceTimersByTime(DAY);
  expect(started.filter((run) => run === "home backup")).toHaveLength(2);
});

test.each<readonly [string, (scheduler: Scheduler) => void]>([
  ["that is told of it", (scheduler) => scheduler.resumed()],
  ["that finds out by a late timer", () => vi.advanceTimersByTime(HOUR)],
])("sleep across three due times makes one run, in a scheduler %s", (_name, wake) => {
  const { scheduler, started } = face(temporaryDataDir(), [dailyBackup]);
  vi.advanceTimersByTime(MINUTE);
  started.length = 0;
  sleep(3.5 * DAY);
  wake(scheduler);
  vi.advanceTimersByTime(HOUR);
  expect(started).toEqual(["home backup"]);
});

test("nothing starts at the very moment of waking", () => {
  const { scheduler, started } = face(temporaryDataDir(), [dailyBackup]);
  vi.advanceTimersByTime(MINUTE);
  started.length = 0;
  sleep(2 * DAY);
  scheduler.resumed();
  vi.advanceTimersByTime(29 * SECOND);
  expect(started).toEqual([]);
  vi.advanceTimersByTime(2 * SECOND);
  expect(started).toEqual(["home backup"]);
});

test("a late timer is taken for a wake", () => {
  const { started } = face(temporaryDataDir(), [hourlySync]);
  vi.advanceTimersByTime(6 * SECOND);
  started.length = 0;
  sleep(DAY);
  vi.advanceTimersByTime(HOUR);
  expect(started).toEqual([]);
  vi.advanceTimersByTime(5 * SECOND);
  expect(started).toEqual(["home sync"]);
});

test("a restart neither repeats nor forgets an occurrence", () => {
  const dataDir = temporaryDataDir();
  const first = face(dataDir, [dailyBackup]);
  vi.advanceTimersByTime(MINUTE);
  expect(first.started).toHaveLength(1);
  first.quit();

  const second = face(dataDir, [dailyBackup]);
  vi.advanceTimersByTime(23 * HOUR);
  expect(second.started).toEqual([]);
  second.quit();

  sleep(3 * DAY);
  const third = face(dataDir, [dailyBackup]);
  vi.advanceTimersByTime(12 * HOUR);
  expect(third.started).toEqual(["home backup"]);
});

test("a clock that is set back delays the next run by an interval at most, and repeats none", () => {
  const { scheduler, started } = face(temporaryDataDir(), [hourlySync]);
  vi.advanceTimersByTime(MINUTE);
  started.length = 0;
  vi.setSystemTime(Date.now() - 30 * DAY);
  scheduler.resumed();
  vi.advanceTimersByTime(59 * MINUTE);
  expect(started).toEqual([]);
  vi.advanceTimersByTime(2 * MINUTE);
  expect(started).toHaveLength(1);
});

test("a clock that is set back is noticed without being told", () => {
  const { started } = face(temporaryDataDir(), [hourlySync]);
  vi.advanceTimersByTime(MINUTE);
  started.length = 0;
  vi.setSystemTime(Date.now() - 30 * DAY);
  vi.advanceTimersByTime(2 * HOUR + MINUTE);
  expect(started.length).toBeGreaterThanOrEqual(1);
});

test("a clock that is set forward, and back again, makes one run too many at most", () => {
  const { scheduler, started } = face(temporaryDataDir(), [dailyBackup]);
  vi.advanceTimersByTime(MINUTE);
  started.length = 0;
  sleep(365 * DAY);
  scheduler.resumed();
  vi.advanceTimersByTime(MINUTE);
  expect(started).toHaveLength(1);
  sleep(-365 * DAY);
  scheduler.resumed();
  vi.advanceTimersByTime(23 * HOUR);
  expect(started).toHaveLength(1);
  vi.advanceTimersByTime(2 * HOUR);
  expect(started).toHaveLength(2);
});

test("of two faces on one history one runs each occurrence", () => {
  const dataDir = temporaryDataDir();
  const [one, two] = [face(dataDir, [hourlySync]), face(dataDir, [hourlySync])];
  vi.advanceTimersByTime(3 * HOUR + MINUTE);
  expect(one.started.length + two.started.length).toBe(4);
});

function running(trigger: Run["trigger"], now: number): Run {
  const at = new Date(now).toISOString();
  return {
    id: newRunId(),
    profileId: HOME,
    kind: "sync",
    trigger,
    queuedAt: at,
    startedAt: null,
    finishedAt: null,
    state: { kind: "queued" },
    result: null,
    warnings: [],
  };
}

test("an occurrence that falls due while the last scheduled run still works is covered by it", () => {
  const { history, started } = face(temporaryDataDir(), [hourlySync]);
  vi.advanceTimersByTime(MINUTE);
  const long = running("schedule", Date.now());
  history.runs.save(long);
  vi.advanceTimersByTime(3 * HOUR);
  expect(started).toHaveLength(1);
  history.runs.save({ ...long, state: { kind: "succeeded" }, finishedAt: new Date().toISOString() });
  vi.advanceTimersByTime(HOUR);
  expect(started).toHaveLength(2);
});

test("a scheduled run of a process that died covers nothing", () => {
  const dataDir = temporaryDataDir();
  const { started } = face(dataDir, [hourlySync]);
  const other = openHistory({ dataDir, clock, warn: vi.fn() });
  other.runs.save(running("schedule", Date.now()));
  other.close();
  vi.advanceTimersByTime(MINUTE);
  expect(started).toHaveLength(1);
});

test("a run by hand does not stand for the scheduled one", () => {
  const { history, started } = face(temporaryDataDir(), [hourlySync]);
  history.runs.save(running("manual", Date.now()));
  vi.advanceTimersByTime(MINUTE);
  expect(started).toHaveLength(1);
});

test("an interval of 0 is off, and on again is a new schedule", () => {
  const { scheduler, history, started } = face(temporaryDataDir(), [hourlySync]);
  vi.advanceTimersByTime(MINUTE);
  started.length = 0;
  scheduler.replace([{ ...hourlySync, intervalSeconds: 0 }]);
  expect(history.due.nextDueAt(HOME, "sync")).toBeNull();
  vi.advanceTimersByTime(5 * HOUR);
  expect(started).toEqual([]);
  scheduler.replace([hourlySync]);
  expect(history.due.nextDueAt(HOME, "sync")).toBe(Date.now() + 5 * SECOND);
  vi.advanceTimersByTime(6 * SECOND);
  expect(started).toEqual(["home sync"]);
});

test("a schedule that is left out is paused: it keeps its due time and catches up once", () => {
  const { scheduler, started } = face(temporaryDataDir(), [hourlySync]);
  vi.advanceTimersByTime(MINUTE);
  started.length = 0;
  scheduler.replace([]);
  vi.advanceTimersByTime(5 * HOUR);
  expect(started).toEqual([]);
  scheduler.replace([hourlySync]);
  vi.advanceTimersByTime(MINUTE);
  expect(started).toEqual(["home sync"]);
});

test.each<readonly [Schedule["kind"], number]>([
  ["sync", 60],
  ["backup", 300],
])("a short %s interval is raised to %i s, with one warning", (kind, least) => {
  const schedule: Schedule = { profileId: WORK, kind, intervalSeconds: 7 };
  const { scheduler, started, warn } = face(temporaryDataDir(), [schedule]);
  scheduler.replace([schedule]);
  expect(warn).toHaveBeenCalledExactlyOnceWith(
    expect.stringContaining(`${kind}.interval of profile work is 7 s`),
  );
  vi.advanceTimersByTime(MINUTE);
  started.length = 0;
  vi.advanceTimersByTime(least * 2 * SECOND);
  expect(started).toHaveLength(2);
});

test("a shorter interval counts from now", () => {
  const { scheduler, started } = face(temporaryDataDir(), [dailyBackup]);
  vi.advanceTimersByTime(MINUTE);
  started.length = 0;
  scheduler.replace([{ ...dailyBackup, intervalSeconds: 3_600 }]);
  vi.advanceTimersByTime(HOUR + MINUTE);
  expect(started).toHaveLength(1);
});

test("between due times nothing is polled: one timer, an hour long at most", () => {
  face(temporaryDataDir(), [dailyBackup]);
  vi.advanceTimersByTime(MINUTE);
  expect(vi.getTimerCount()).toBe(1);
  const now = vi.spyOn(clock, "now");
  vi.advanceTimersByTime(55 * MINUTE);
  expect(now).not.toHaveBeenCalled();
  now.mockRestore();
});

test("a start that throws is reported, and the schedule goes on", () => {
  const report = vi.fn();
  const start = vi.fn(() => {
    throw new Error("closing");
  });
  face(temporaryDataDir(), [hourlySync], { start, report });
  vi.advanceTimersByTime(HOUR + MINUTE);
  expect(start).toHaveBeenCalledTimes(2);
  expect(report).toHaveBeenCalledTimes(2);
});

test("a history that cannot be written is reported, and runs still come", () => {
  const report = vi.fn();
  const { history, started } = face(temporaryDataDir(), [hourlySync], { report });
  vi.advanceTimersByTime(MINUTE);
  history.close();
  vi.advanceTimersByTime(2 * HOUR);
  expect(started).toHaveLength(3);
  expect(report).toHaveBeenCalled();
});

test("a closed scheduler starts nothing", () => {
  const { scheduler, started } = face(temporaryDataDir(), [hourlySync]);
  scheduler.close();
  vi.advanceTimersByTime(DAY);
  expect(started).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

test.each<readonly [string, Partial<Run>, number]>([
  [
    "was just done",
    { state: { kind: "succeeded" }, finishedAt: new Date(Date.UTC(2026, 10, 21, 11, 59)).toISOString() },
    0,
  ],
  ["is under way", { state: { kind: "queued" }, finishedAt: null }, 0],
  [
    "failed",
    {
      state: { kind: "failed", error: { code: "INTERNAL", message: "x" } },
      finishedAt: new Date(Date.UTC(2026, 10, 21, 11, 59)).toISOString(),
    },
    1,
  ],
  [
    "was done long ago",
    { state: { kind: "succeeded" }, finishedAt: new Date(Date.UTC(2026, 10, 20)).toISOString() },
    1,
  ],
])("a new schedule whose work %s", (_name, change, runs) => {
  const { history, scheduler, started } = face(temporaryDataDir(), []);
  const at = new Date(Date.UTC(2026, 10, 20)).toISOString();
  history.runs.save({
    id: newRunId(),
    profileId: HOME,
    kind: "sync",
    trigger: "manual",
    queuedAt: at,
    startedAt: null,
    finishedAt: null,
    state: { kind: "queued" },
    result: null,
    warnings: [],
    ...change,
  });
  scheduler.replace([hourlySync]);
  vi.advanceTimersByTime(MINUTE);
  expect(started).toHaveLength(runs);
  vi.advanceTimersByTime(HOUR);
  expect(started).toHaveLength(runs + 1);
});

test("while paused nothing starts and due times stay; afterwards what was missed comes once", () => {
  let pausedUntil: number | null = null;
  const { scheduler, history, started } = face(temporaryDataDir(), [hourlySync], {
    pausedUntil: () => pausedUntil,
  });
  vi.advanceTimersByTime(MINUTE);
  started.length = 0;
  const due = history.due.nextDueAt(HOME, "sync");
  const end = Date.now() + 5 * HOUR;
  pausedUntil = end;
  scheduler.recheck();
  vi.advanceTimersByTime(5 * HOUR - 1);
  expect(started).toEqual([]);
  expect(history.due.nextDueAt(HOME, "sync")).toBe(due);
  pausedUntil = null;
  vi.advanceTimersByTime(1);
  expect(started).toEqual(["home sync"]);
});

test("a pause until resumed ends at once when it is over", () => {
  let pausedUntil: number | null = Number.POSITIVE_INFINITY;
  const { scheduler, started } = face(temporaryDataDir(), [hourlySync], { pausedUntil: () => pausedUntil });
  vi.advanceTimersByTime(DAY);
  expect(started).toEqual([]);
  pausedUntil = null;
  scheduler.recheck();
  vi.advanceTimersByTime(5 * SECOND);
  expect(started).toEqual(["home sync"]);
});

test("a pause that cannot be read is none", () => {
  const report = vi.fn();
  const pausedUntil = () => {
    throw new Error("unreadable");
  };
  const { started } = face(temporaryDataDir(), [hourlySync], { pausedUntil, report });
  vi.advanceTimersByTime(MINUTE);
  expect(started).toHaveLength(1);
  expect(report).toHaveBeenCalled();
});

test.each<readonly [Schedule, number, number]>([
  [{ ...hourlySync, intervalSeconds: 300 }, 0, -15 * SECOND],
  [{ ...hourlySync, intervalSeconds: 300 }, 1, 15 * SECOND],
  [hourlySync, 0, -30 * SECOND],
  [dailyBackup, 1, 30 * SECOND],
])("due times of %j vary by a twentieth, 30 s at most (%d)", (schedule, random, shift) => {
  const { history } = face(temporaryDataDir(), [schedule], { random: () => random });
  vi.advanceTimersByTime(schedule.kind === "sync" ? 5 * SECOND : 30 * SECOND);
  expect(history.due.nextDueAt(HOME, schedule.kind)).toBe(
    Date.now() + schedule.intervalSeconds * SECOND + shift,
  );
});

test("a stretched interval is kept to, and given up at once when it is over", () => {
  let factor = 4;
  const { scheduler, history, started } = face(
    temporaryDataDir(),
    [{ ...hourlySync, intervalSeconds: 300 }],
    {
      stretch: ({ intervalSeconds }) => intervalSeconds * factor,
    },
  );
  vi.advanceTimersByTime(6 * SECOND);
  started.length = 0;
  vi.advanceTimersByTime(19 * MINUTE);
  expect(started).toEqual([]);
  vi.advanceTimersByTime(MINUTE);
  expect(started).toHaveLength(1);
  factor = 1;
  scheduler.recheck();
  expect(history.due.nextDueAt(HOME, "sync")).toBeLessThanOrEqual(Date.now() + 5.5 * MINUTE);
});
