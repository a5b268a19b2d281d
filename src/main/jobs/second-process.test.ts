import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test, vi } from "vitest";
import { openHistory } from "./history.ts";
import { createProfileLocks } from "./profile-lock.ts";
import { HOME, temporaryDataDir } from "./testing/data-dir.ts";

const clock = { now: () => Date.now() };
const program = join(import.meta.dirname, "testing", "second-process.ts");

type Second = Readonly<{ child: ChildProcess; line: string; kill: () => Promise<void> }>;

/** Starts the second process and waits for its line. */
async function second(...args: readonly string[]): Promise<Second> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await exited;
  };
  onTestFinished(kill);
  for await (const line of createInterface({ input: child.stdout })) return { child, line, kill };
  throw new Error("the second process said nothing");
}

test("a lock that another process holds is named, and free the moment that process is killed", async () => {
  const dataDir = temporaryDataDir();
  const holder = await second("hold", dataDir);
  const locks = createProfileLocks(dataDir, clock);
  const { signal } = new AbortController();
  await expect(locks.acquire(HOME, { kind: "sync", waitMs: 50, signal })).rejects.toMatchObject({
    code: "BUSY",
    message: expect.stringContaining(`backup in process ${holder.child.pid}`) as string,
  });

  const waiting = locks.acquire(HOME, { kind: "sync", waitMs: 20_000, signal });
  await holder.kill();
  const lock = await waiting;
  lock.release();
});

test("a run whose process was killed becomes failed, and one whose process lives is left alone", async () => {
  const dataDir = temporaryDataDir();
  const worker = await second("run", dataDir);
  const history = openHistory({ dataDir, clock, warn: vi.fn() });
  onTestFinished(history.close);
  expect(history.runs.recoverInterrupted()).toEqual([]);
  expect(history.runs.active()).toMatchObject([{ id: worker.line, state: { kind: "running" } }]);

  await worker.kill();
  const [recovered] = history.runs.recoverInterrupted();
  expect(recovered).toMatchObject({
    id: worker.line,
    state: {
      kind: "failed",
      error: { code: "INTERNAL", message: "Clawback stopped in the middle of this run." },
    },
  });
  expect(history.runs.active()).toEqual([]);
});

test("opening the history finds what was interrupted", async () => {
  const dataDir = temporaryDataDir();
  const worker = await second("run", dataDir);
  await worker.kill();
  const history = openHistory({ dataDir, clock, warn: vi.fn() });
  onTestFinished(history.close);
  expect(history.runs.list({ limit: 1 })).toMatchObject([{ id: worker.line, state: { kind: "failed" } }]);
});

test("of several processes that open one history at once, one claims what is due", async () => {
  const dataDir = temporaryDataDir();
  const start = Date.now();
  expect((await second("claim", dataDir, String(start))).line).toBe("left");
  const due = String(start + 86_400_000);
  const answers = await Promise.all([1, 2, 3, 4].map(() => second("claim", dataDir, due)));
  expect(answers.map(({ line }) => line).toSorted()).toEqual(["claimed", "left", "left", "left"]);
});

test("several processes may make a history at the same time", async () => {
  const dataDir = temporaryDataDir();
  const now = String(Date.now());
  const answers = await Promise.all([1, 2, 3].map(() => second("claim", dataDir, now)));
  expect(answers.map(({ line }) => line)).toEqual(["left", "left", "left"]);
});
