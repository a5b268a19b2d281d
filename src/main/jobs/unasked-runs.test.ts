import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { ClawbackError } from "#shared/errors";
import type { Run } from "#shared/models/run";
import type { Jobs, RunOutcome } from "../ports.ts";
import { type Backoff, createBackoff } from "./backoff.ts";
import { type History, openHistory } from "./history.ts";
import { createPause, type Pause } from "./pause.ts";
import { createProfileLocks } from "./profile-lock.ts";
import { createJobs } from "./queue.ts";
import { HOME, temporaryDataDir } from "./testing/data-dir.ts";
import { createUnaskedRuns, type UnaskedTrigger } from "./unasked-runs.ts";

const HOURLY = 3_600;
let now = 0;
const clock = { now: () => now };
const ok: RunOutcome = {
  kind: "done",
  result: { kind: "sync", copied: 0, deleted: 0, bytes: 0, arrivals: [] },
};

let history: History;
let pause: Pause;
let backoff: Backoff;
let jobs: Jobs;
let interval = 300;
let battery: boolean | null = null;
let onBattery: "run" | "skip" = "run";
let isMetered: boolean | null = null;
let metered: "run" | "skip" = "skip";
let closing: AbortController;
let started: string[];
let startUnasked: ReturnType<typeof createUnaskedRuns>;

beforeEach(() => {
  now = Date.UTC(2026, 10, 21, 12);
  [interval, battery, onBattery, started] = [300, null, "run", []];
  [isMetered, metered, closing] = [null, "skip", new AbortController()];
  const dataDir = temporaryDataDir();
  const report = (error: unknown) => expect.unreachable(String(error));
  history = openHistory({ dataDir, clock, warn: vi.fn() });
  const queue = createJobs({
    history,
    locks: createProfileLocks(dataDir, clock),
    clock,
    onChange: vi.fn(),
    report,
  });
  pause = createPause(history.facts, clock);
  backoff = createBackoff({ facts: history.facts, due: history.due, clock, intervalOf: () => interval });
  jobs = backoff.around(queue);
  startUnasked = createUnaskedRuns({
    history,
    jobs,
    pause,
    backoff,
    power: { onBattery: () => battery, metered: () => Promise.resolve(isMetered) },
    rules: () => ({ onBattery, metered }),
    now: clock.now,
    report,
    signal: closing.signal,
    start: ({ kind, trigger }) => started.push(`${trigger} ${kind}`),
  });
  onTestFinished(async () => {
    await jobs.close();
    history.close();
  });
});

function unasked(trigger: UnaskedTrigger = "schedule"): Promise<void> {
  return startUnasked({ profileId: HOME, kind: "sync", trigger });
}

async function settledRuns(): Promise<readonly Run[]> {
  await Promise.all(history.runs.active().map(({ id }) => jobs.finished(id)));
  return history.runs.list({ limit: 10 });
}

function submit(work: () => Promise<RunOutcome>): Promise<Run> {
  return jobs.finished(jobs.submit({ profileId: HOME, kind: "sync", trigger: "manual", work }));
}

const limited = () => Promise.reject(new ClawbackError("REMOTE_RATE_LIMITED", "Slow down."));

test.each<readonly [boolean | null, "run" | "skip", boolean]>([
  [true, "skip", false],
  [true, "run", true],
  [false, "skip", true],
  [null, "skip", true],
])("on battery %s, with the rule %s, a run starts: %s", async (isOnBattery, rule, starts) => {
  [battery, onBattery] = [isOnBattery, rule];
  await unasked();
  expect(started).toEqual(starts ? ["schedule sync"] : []);
});

test.each<readonly [boolean | null, "run" | "skip", boolean]>([
  [true, "skip", false],
  [true, "run", true],
  [false, "skip", true],
  [null, "skip", true],
])("on a network that is metered: %s, with the rule %s, a run starts: %s", async (isIt, rule, starts) => {
  [isMetered, metered] = [isIt, rule];
  await unasked();
  expect(started).toEqual(starts ? ["schedule sync"] : []);
  const reasons = (await settledRuns()).map(({ state }) => state);
  expect(reasons).toEqual(starts ? [] : [{ kind: "skipped", reason: "The network is metered." }]);
});

test("nothing starts once the app closes, also when the network was being asked about", async () => {
  const asked = unasked();
  closing.abort();
  await asked;
  await unasked();
  expect(started).toEqual([]);
  expect(await settledRuns()).toEqual([]);
});

test("the reason why a run was skipped is on record, once in a row", async () => {
  [battery, onBattery] = [true, "skip"];
  await unasked();
  await settledRuns();
  await unasked();
  const skipped = { kind: "skipped", reason: "This computer runs on battery." };
  expect((await settledRuns()).map(({ state, trigger }) => [trigger, state])).toEqual([
    ["schedule", skipped],
  ]);
  await submit(() => Promise.resolve(ok));
  await unasked();
  expect((await settledRuns()).map(({ state }) => state.kind)).toEqual(["skipped", "succeeded", "skipped"]);
});

test("a pause holds back what comes by itself, and leaves no record", async () => {
  pause.start({ kind: "minutes", minutes: 1 });
  await unasked();
  await unasked("session");
  expect(started).toEqual([]);
  expect(await settledRuns()).toEqual([]);
  now += 60_000;
  await unasked();
  expect(started).toEqual(["schedule sync"]);
});

test("a session needs no run of its own when one waits, or one for it has just begun", async () => {
  const { promise, resolve } = Promise.withResolvers<RunOutcome>();
  const runId = jobs.submit({ profileId: HOME, kind: "sync", trigger: "session", work: () => promise });
  await unasked("session");
  await vi.waitFor(() => expect(history.runs.get(runId)?.state.kind).toBe("running"));
  await unasked("session");
  expect(started).toEqual([]);
  now += 5_000;
  await unasked("session");
  expect(started).toEqual(["session sync"]);
  resolve(ok);
});

test("a cloud that asks for fewer requests doubles the interval, up to an hour, and says so", async () => {
  history.due.claim({
    profileId: HOME,
    kind: "sync",
    now,
    intervalMs: 300_000,
    jitterMs: 0,
    firstDelayMs: 0,
    notBefore: 0,
  });
  const run = await submit(limited);
  expect(run).toMatchObject({
    state: { kind: "failed", error: { code: "REMOTE_RATE_LIMITED" } },
    warnings: [{ kind: "slowed-down", message: expect.stringContaining("put off by 10 min") as string }],
  });
  expect(history.due.nextDueAt(HOME, "sync")).toBe(now + 600_000);
  const seen = [];
  for (let times = 0; times < 5; times += 1) {
    seen.push(backoff.intervalSeconds(HOME, "sync", interval));
    await submit(limited);
  }
  expect(seen).toEqual([600, 1_200, 2_400, HOURLY, HOURLY]);
});

test("good runs bring the interval back, half by half", async () => {
  await submit(limited);
  await submit(limited);
  const seen = [];
  for (let times = 0; times < 3; times += 1) {
    seen.push(backoff.intervalSeconds(HOME, "sync", interval));
    await submit(() => Promise.resolve(ok));
  }
  expect(seen).toEqual([1_200, 600, 300]);
  expect(backoff.isSlowed(HOME, "sync")).toBe(false);
});

test("other failures, and runs that were skipped, change no interval", async () => {
  await submit(limited);
  await submit(() => Promise.reject(new ClawbackError("REMOTE_UNREACHABLE", "Gone.")));
  await submit(() => Promise.resolve({ kind: "skipped", reason: "nothing to do" }));
  expect(backoff.intervalSeconds(HOME, "sync", interval)).toBe(600);
});

test("an interval of an hour or more is not stretched, and one that is off not spoken of", async () => {
  interval = 86_400;
  await submit(limited);
  expect(backoff.intervalSeconds(HOME, "sync", interval)).toBe(86_400);
  interval = 0;
  expect((await submit(limited)).warnings).toEqual([]);
});

test("sessions wait while the cloud asks for fewer requests, and the schedule goes on", async () => {
  await submit(limited);
  await unasked("session");
  await unasked();
  expect(started).toEqual(["schedule sync"]);
  expect((await settledRuns())[0]?.state).toEqual({
    kind: "skipped",
    reason: "The cloud has asked for fewer requests.",
  });
});
