import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createProfileLocks } from "./profile-lock.ts";
import { HOME, temporaryDataDir, WORK } from "./testing/data-dir.ts";

const clock = { now: () => Date.UTC(2026, 10, 21, 9, 30) };
const idle = (): AbortSignal => new AbortController().signal;

test("two acquirers in one process: the second waits for the first", async () => {
  const locks = createProfileLocks(temporaryDataDir(), clock);
  const first = await locks.acquire(HOME, { kind: "backup", waitMs: 0, signal: idle() });
  const order: string[] = [];
  const second = locks.acquire(HOME, { kind: "sync", waitMs: 10_000, signal: idle() }).then((lock) => {
    order.push("second");
    lock.release();
  });
  await expect(locks.acquire(HOME, { kind: "sync", waitMs: 100, signal: idle() })).rejects.toMatchObject({
    code: "BUSY",
    message: "Other work on this profile is still running: backup, since 2026-11-21T09:30:00.000Z.",
  });
  order.push("first");
  first.release();
  await second;
  expect(order).toEqual(["first", "second"]);
});

test("different profiles do not wait for each other", async () => {
  const locks = createProfileLocks(temporaryDataDir(), clock);
  const home = await locks.acquire(HOME, { kind: "sync", waitMs: 0, signal: idle() });
  const work = await locks.acquire(WORK, { kind: "sync", waitMs: 0, signal: idle() });
  home.release();
  work.release();
});

test("waiting ends at once on abort", async () => {
  const locks = createProfileLocks(temporaryDataDir(), clock);
  const held = await locks.acquire(HOME, { kind: "sync", waitMs: 0, signal: idle() });
  const controller = new AbortController();
  const waiting = locks.acquire(HOME, { kind: "sync", waitMs: Infinity, signal: controller.signal });
  controller.abort(new Error("stop"));
  await expect(waiting).rejects.toThrow();
  held.release();
});

test("releasing twice does not release somebody else's lock", async () => {
  const locks = createProfileLocks(temporaryDataDir(), clock);
  const first = await locks.acquire(HOME, { kind: "sync", waitMs: 0, signal: idle() });
  first.release();
  const second = await locks.acquire(HOME, { kind: "prune", waitMs: 0, signal: idle() });
  first.release();
  await expect(locks.acquire(HOME, { kind: "sync", waitMs: 0, signal: idle() })).rejects.toMatchObject({
    message: expect.stringContaining("prune") as string,
  });
  second.release();
});

test("what a dead holder left in the folder is no lock", async () => {
  const dataDir = temporaryDataDir();
  mkdirSync(join(dataDir, "locks"));
  writeFileSync(join(dataDir, "locks", "home.lock"), "");
  writeFileSync(join(dataDir, "locks", "home.json"), "{ torn");
  const lock = await createProfileLocks(dataDir, clock).acquire(HOME, {
    kind: "sync",
    waitMs: 0,
    signal: idle(),
  });
  lock.release();
});

test("the files are private", async () => {
  const dataDir = temporaryDataDir();
  const locks = createProfileLocks(dataDir, clock);
  const lock = await locks.acquire(HOME, { kind: "sync", waitMs: 0, signal: idle() });
  const modes = readdirSync(join(dataDir, "locks")).map(
    (name) => statSync(join(dataDir, "locks", name)).mode & 0o777,
  );
  expect(modes).toEqual([0o600, 0o600]);
  lock.release();
});
