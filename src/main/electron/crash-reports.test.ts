import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createRedactor } from "../redaction/create-redactor.ts";
import { keepCrashReports } from "./crash-reports.ts";
import { app, FakeEvent, resetElectron } from "./testing/fake-electron.ts";

vi.mock("electron", () => import("./testing/fake-electron.ts"));

let dataDir: string;

beforeEach(async () => {
  resetElectron();
  dataDir = await mkdtemp(path.join(tmpdir(), "clawback-crash-"));
  keepCrashReports(dataDir, await createRedactor({ key: randomBytes(32), personal: false }));
});

afterEach(async () => {
  process.removeAllListeners("uncaughtExceptionMonitor");
  await rm(dataDir, { recursive: true, force: true });
});

async function reports(): Promise<readonly string[]> {
  const folder = path.join(dataDir, "crashes");
  const names = await readdir(folder);
  return Promise.all(names.sort().map((name) => readFile(path.join(folder, name), "utf8")));
}

it("writes an exception down for its owner alone, without secrets and without the owner's name", async () => {
  const secret = `sk-ant-api03-${randomBytes(48).toString("base64url")}`;
  const error = new Error(`cannot use ${secret} in ${homedir()}/notes`);
  for (const listener of process.listeners("uncaughtExceptionMonitor")) listener(error, "uncaughtException");
  const [report = ""] = await reports();
  expect(report).toContain("uncaughtException");
  expect(report).toContain("in ~/notes");
  expect(report).not.toContain(secret);
  const [name = ""] = await readdir(path.join(dataDir, "crashes"));
  expect((await stat(path.join(dataDir, "crashes", name))).mode & 0o077).toBe(0);
});

it("tells of a page that crashed, not of one that was closed", async () => {
  await mkdir(path.join(dataDir, "crashes"));
  app.emit("render-process-gone", new FakeEvent(), {}, { reason: "clean-exit", exitCode: 0 });
  expect(await reports()).toEqual([]);
  app.emit("render-process-gone", new FakeEvent(), {}, { reason: "oom", exitCode: 5 });
  expect(await reports()).toEqual([expect.stringContaining("oom, exit code 5")]);
});

it("keeps the newest twenty", async () => {
  const folder = path.join(dataDir, "crashes");
  await mkdir(folder);
  for (let day = 10; day < 35; day++) await writeFile(path.join(folder, `2020-01-${day}.txt`), "old");
  app.emit("child-process-gone", new FakeEvent(), { type: "GPU", reason: "crashed", exitCode: 1 });
  const kept = await reports();
  expect(kept).toHaveLength(20);
  expect(kept.at(-1)).toContain("GPU is gone");
});
