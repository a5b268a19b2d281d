import { once } from "node:events";
import { expect, onTestFinished, test, vi } from "vitest";
import { ClawbackError } from "#shared/errors";
import type { Progress, Run } from "#shared/models/run";
import type { Jobs, RunContext, RunOutcome, RunRequest } from "../ports.ts";
import { type History, openHistory } from "./history.ts";
import { newRunId } from "./history-schema.ts";
import { createProfileLocks } from "./profile-lock.ts";
import { createJobs, type JobsOptions } from "./queue.ts";
import { HOME, temporaryDataDir, WORK } from "./testing/data-dir.ts";

const clock = { now: () => Date.now() };

type Face = Readonly<{ jobs: Jobs; history: History; changes: Run[] }>;

/** One process's queue; several on one folder behave as several processes do. */
function face(dataDir = temporaryDataDir(), options: Partial<JobsOptions> = {}): Face {
  const history = openHistory({ dataDir, clock, warn: vi.fn() });
  const changes: Run[] = [];
  const jobs = createJobs({
    history,
    locks: createProfileLocks(dataDir, clock),
    clock,
    onChange: (run) => changes.push(run),
    report: (error) => expect.unreachable(String(error)),
    ...options,
  });
  onTestFinished(async () => {
    await jobs.close();
    history.close();
  });
  return { jobs, history, changes };
}

const DONE: RunOutcome = {
  kind: "done",
  result: { kind: "sync", copied: 1, deleted: 0, bytes: 5, arrivals: [] },
};

function request(work: RunRequest["work"], change: Partial<RunRequest> = {}): RunRequest {
  return { profileId: HOME, kind: "sync", trigger: "manual", work, ...change };
}

/** Work that goes on until `finish` is called. */
function gate() {
  const { promise, resolve } = Promise.withResolvers<RunOutcome>();
  const work = vi.fn((_context: RunContext) => promise);
  return { work, finish: () => resolve(DONE) };
}

async function untilCancelled({ signal }: RunContext): Promise<RunOutcome> {
  await once(signal, "abort");
  throw new Error("stopped half-way");
}

function progress(fraction: number): Progress {
  return {
    phase: "Copying",
    fraction,
    bytes: 0,
    totalBytes: null,
    files: 0,
    totalFiles: null,
    bytesPerSecond: null,
    etaSeconds: null,
  };
}

test("a run is persisted as queued before submit returns, then as it goes", async () => {
  const { jobs, history } = face();
  const { work, finish } = gate();
  const id = jobs.submit(request(work));
  expect(history.runs.get(id)).toMatchObject({ state: { kind: "queued" }, startedAt: null });
  await vi.waitFor(() => expect(history.runs.get(id)).toMatchObject({ state: { kind: "running" } }));
  finish();
  const run = await jobs.finished(id);
  expect(run).toMatchObject({ state: { kind: "succeeded" }, result: { copied: 1 } });
  expect(history.runs.get(id)).toEqual(run);
  expect(await jobs.finished(id)).toEqual(run);
});

test.each<readonly [string, RunRequest["work"], Run["state"]]>([
  [
    "an error with a code",
    () =>
      Promise.reject(
        new ClawbackError("REMOTE_FULL", "The cloud is full.", { action: { kind: "free-space" } }),
      ),
    {
      kind: "failed",
      error: { code: "REMOTE_FULL", message: "The cloud is full.", action: { kind: "free-space" } },
    },
  ],
  [
    "an unknown error",
    () => {
      throw new TypeError("boom");
    },
    {
      kind: "failed",
      error: {
        code: "INTERNAL",
        message: "Something went wrong inside Clawback.",
        detail: "TypeError: boom",
      },
    },
  ],
  [
    "nothing to do",
    () => Promise.resolve({ kind: "skipped", reason: "Nothing changed." }),
    { kind: "skipped", reason: "Nothing changed." },
  ],
  [
    "a warning",
    ({ warn }) => {
      warn({ kind: "special-file", message: "A socket was left out.", path: "agent.sock" });
      return Promise.resolve(DONE);
    },
    { kind: "warned" },
  ],
])("%s ends a run as it should", async (_name, work, state) => {
  const { jobs, history } = face();
  const id = jobs.submit(request(work));
  expect((await jobs.finished(id)).state).toEqual(state);
  expect(history.runs.get(id)?.state).toEqual(state);
});

test("runs of one profile go one at a time and in order, other profiles beside them", async () => {
  const { jobs } = face();
  const order: string[] = [];
  const noting = (name: string) => () => {
    order.push(name);
    return Promise.resolve(DONE);
  };
  const first = gate();
  const ids = [
    jobs.submit(request(first.work)),
    jobs.submit(request(noting("second"))),
    jobs.submit(request(noting("third"))),
  ];
  await jobs.finished(jobs.submit(request(() => Promise.resolve(DONE), { profileId: WORK })));
  expect(order).toEqual([]);
  order.push("first");
  first.finish();
  await Promise.all(ids.map(jobs.finished));
  expect(order).toEqual(["first", "second", "third"]);
});

test("an export runs beside the profile's other work, and one export at a time", async () => {
  const { jobs } = face();
  const backup = gate();
  const first = gate();
  const second = gate();
  jobs.submit(request(backup.work, { kind: "backup" }));
  const firstId = jobs.submit(request(first.work, { kind: "export" }));
  jobs.submit(request(second.work, { kind: "export" }));
  await vi.waitFor(() =>
    expect([backup.work.mock.calls.length, first.work.mock.calls.length]).toEqual([1, 1]),
  );
  expect(second.work).not.toHaveBeenCalled();
  first.finish();
  await jobs.finished(firstId);
  await vi.waitFor(() => expect(second.work).toHaveBeenCalledOnce());
  backup.finish();
  second.finish();
});

test("runs of one profile do not overlap across faces", async () => {
  const dataDir = temporaryDataDir();
  const [one, two] = [face(dataDir), face(dataDir)];
  let working = 0;
  let most = 0;
  const work = async (): Promise<RunOutcome> => {
    working += 1;
    most = Math.max(most, working);
    await new Promise(setImmediate);
    working -= 1;
    return DONE;
  };
  await Promise.all(
    [one, two, one, two].map(async ({ jobs }) => {
      const run = await jobs.finished(jobs.submit(request(work)));
      expect(run.state.kind).toBe("succeeded");
    }),
  );
  expect(most).toBe(1);
});

test.each<readonly [RunRequest["trigger"], Run["state"]["kind"]]>([
  ["schedule", "skipped"],
  ["session", "skipped"],
  ["manual", "failed"],
])("a run by %s that finds the profile busy for long is %s and says by what", async (trigger, kind) => {
  const dataDir = temporaryDataDir();
  const busy = face(dataDir);
  const { work, finish } = gate();
  const first = busy.jobs.submit(request(work, { kind: "backup" }));
  await vi.waitFor(() => expect(work).toHaveBeenCalled());
  const other = face(dataDir, { waitMs: () => 50 });
  const never = vi.fn(() => Promise.resolve(DONE));
  const run = await other.jobs.finished(other.jobs.submit(request(never, { trigger })));
  expect(run.state.kind).toBe(kind);
  expect(JSON.stringify(run.state)).toContain("still running: backup");
  expect(never).not.toHaveBeenCalled();
  finish();
  await busy.jobs.finished(first);
});

test("behind a long run of its own process a scheduled run gives up, one that was asked for does not", async () => {
  const { jobs } = face(temporaryDataDir(), { waitMs: () => 50 });
  const { work, finish } = gate();
  const scheduled = (): Promise<Run> =>
    jobs.finished(jobs.submit(request(() => Promise.resolve(DONE), { trigger: "schedule" })));
  const first = jobs.submit(request(work));
  expect((await scheduled()).state.kind).toBe("skipped");
  const asked = jobs.submit(request(() => Promise.resolve(DONE)));
  // Two of them outlast what would be the patience of the one that was asked for.
  expect((await scheduled()).state.kind).toBe("skipped");
  expect((await scheduled()).state.kind).toBe("skipped");
  finish();
  expect((await jobs.finished(first)).state.kind).toBe("succeeded");
  expect((await jobs.finished(asked)).state.kind).toBe("succeeded");
});

test.each<readonly [string, RunRequest["work"]]>([
  ["throws because of it", untilCancelled],
  ["returns all the same", ({ signal }) => once(signal, "abort").then(() => DONE)],
])("a cancelled run is cancelled when its work %s", async (_name, work) => {
  const { jobs, history } = face();
  const id = jobs.submit(request(work));
  await vi.waitFor(() => expect(history.runs.get(id)?.state.kind).toBe("running"));
  const finished = jobs.finished(id);
  await jobs.cancel(id);
  expect((await finished).state).toEqual({ kind: "cancelled" });
  expect(history.runs.get(id)?.state).toEqual({ kind: "cancelled" });
});

test("a queued run is cancelled at once and never works; the order of the others stands", async () => {
  const { jobs } = face();
  const first = gate();
  const never = vi.fn(() => Promise.resolve(DONE));
  const third = vi.fn(() => Promise.resolve(DONE));
  const ids = [first.work, never, third].map((work) => jobs.submit(request(work)));
  const [firstId, neverId, thirdId] = ids;
  if (firstId === undefined || neverId === undefined || thirdId === undefined) return expect.unreachable();
  const finished = jobs.finished(neverId);
  await jobs.cancel(neverId);
  expect((await finished).state.kind).toBe("cancelled");
  expect(third).not.toHaveBeenCalled();
  first.finish();
  expect((await jobs.finished(thirdId)).state.kind).toBe("succeeded");
  expect(never).not.toHaveBeenCalled();
});

test("a cancel that comes while the lock is being taken still keeps the work from starting", async () => {
  const dataDir = temporaryDataDir();
  const real = createProfileLocks(dataDir, clock);
  const taken = Promise.withResolvers<undefined>();
  const locks: JobsOptions["locks"] = {
    acquire: async (...args) => {
      const lock = await real.acquire(...args);
      taken.resolve(undefined);
      await once(args[1].signal, "abort");
      return lock;
    },
  };
  const { jobs } = face(dataDir, { locks });
  const never = vi.fn(() => Promise.resolve(DONE));
  const id = jobs.submit(request(never));
  const finished = jobs.finished(id);
  await taken.promise;
  await jobs.cancel(id);
  expect((await finished).state.kind).toBe("cancelled");
  expect(never).not.toHaveBeenCalled();
  const after = await real.acquire(HOME, { kind: "sync", waitMs: 0, signal: new AbortController().signal });
  after.release();
});

test("finished runs, unknown ones and those of another process cannot be cancelled or awaited here", async () => {
  const dataDir = temporaryDataDir();
  const [mine, theirs] = [face(dataDir), face(dataDir)];
  const over = mine.jobs.submit(request(() => Promise.resolve(DONE)));
  await mine.jobs.finished(over);
  const running = theirs.jobs.submit(request(untilCancelled));
  for (const id of [over, running, newRunId()]) {
    await expect(mine.jobs.cancel(id)).rejects.toMatchObject({ code: "USAGE" });
  }
  await expect(mine.jobs.finished(running)).rejects.toMatchObject({ code: "USAGE" });
  await expect(mine.jobs.finished(newRunId())).rejects.toMatchObject({ code: "USAGE" });
});

test("closing cancels everything, waits for it, and takes nothing new", async () => {
  const { jobs, history } = face();
  const ids = [
    request(untilCancelled),
    request(untilCancelled),
    request(untilCancelled, { profileId: WORK }),
  ].map(jobs.submit);
  await jobs.close();
  expect(ids.map((id) => history.runs.get(id)?.state.kind)).toEqual(["cancelled", "cancelled", "cancelled"]);
  expect(() => jobs.submit(request(untilCancelled))).toThrow(ClawbackError);
});

test("progress never goes back and is written at most once a second", async () => {
  const { jobs, history, changes } = face();
  const save = vi.spyOn(history.runs, "save");
  const work = (context: RunContext): Promise<RunOutcome> => {
    for (const fraction of [0.1, 0.6, 0.3, 0.9]) context.progress(progress(fraction));
    return Promise.resolve(DONE);
  };
  await jobs.finished(jobs.submit(request(work)));
  const fractions = changes.flatMap(({ state }) =>
    state.kind === "running" ? [state.progress.fraction] : [],
  );
  expect(fractions).toEqual([null, 0.1, 0.6, 0.6, 0.9]);
  expect(save.mock.calls.map(([run]) => run.state.kind)).toEqual(["queued", "running", "succeeded"]);
});

test("what the work says after its end is no news", async () => {
  const { jobs, changes } = face();
  const late: RunContext[] = [];
  const work = (context: RunContext): Promise<RunOutcome> => {
    late.push(context);
    return Promise.resolve(DONE);
  };
  await jobs.finished(jobs.submit(request(work)));
  const before = changes.length;
  late.forEach(({ progress: tell, warn }) => {
    tell(progress(0.5));
    warn({ kind: "late", message: "Too late." });
  });
  expect(late).toHaveLength(1);
  expect(changes).toHaveLength(before);
});

test("the log of the work is kept with the run", async () => {
  const { jobs, history } = face();
  const id = jobs.submit(
    request(({ log }) => {
      log("info", "first");
      log("error", "second");
      return Promise.resolve(DONE);
    }),
  );
  await jobs.finished(id);
  expect(history.runs.log(id)).toMatchObject([
    { level: "info", text: "first" },
    { level: "error", text: "second" },
  ]);
});

test("a history that cannot be written stops no run", async () => {
  const report = vi.fn();
  const { jobs, history } = face(temporaryDataDir(), { report });
  const { work, finish } = gate();
  const id = jobs.submit(request(work));
  const finished = jobs.finished(id);
  history.close();
  await vi.waitFor(() => expect(work).toHaveBeenCalled());
  finish();
  expect((await finished).state.kind).toBe("succeeded");
  expect(report).toHaveBeenCalled();
});
