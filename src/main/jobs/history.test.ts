import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test, vi } from "vitest";
import { z } from "zod";
import type { Run, RunResult, RunState } from "#shared/models/run";
import { LAST_GOOD_SYNC } from "./fact-store.ts";
import { type History, openHistory } from "./history.ts";
import { newRunId } from "./history-schema.ts";
import { MAX_LOG_LINES, type RunQuery } from "./run-store.ts";
import { HOME, temporaryDataDir, WORK } from "./testing/data-dir.ts";

const AT = "2026-11-21T12:00:00.000Z";
const clock = { now: () => Date.parse(AT) };

function open(dataDir: string, warn: (sentence: string) => void = vi.fn()): History {
  const history = openHistory({ dataDir, clock, warn });
  onTestFinished(history.close);
  return history;
}

function runWith(change: Partial<Run> = {}): Run {
  return {
    id: newRunId(),
    profileId: HOME,
    kind: "sync",
    trigger: "manual",
    queuedAt: AT,
    startedAt: AT,
    finishedAt: AT,
    state: { kind: "succeeded" },
    result: null,
    warnings: [],
    ...change,
  };
}

const states: readonly RunState[] = [
  {
    kind: "running",
    progress: {
      phase: "Uploading",
      fraction: 0.5,
      bytes: 10,
      totalBytes: 20,
      files: 1,
      totalFiles: null,
      bytesPerSecond: 3.5,
      etaSeconds: 3,
    },
  },
  { kind: "warned" },
  { kind: "cancelled" },
  { kind: "skipped", reason: "Nothing changed." },
  {
    kind: "failed",
    error: {
      code: "TOOL_MISSING",
      message: "rclone was not found.",
      detail: "ENOENT",
      action: { kind: "install", tool: "rclone", command: "apt install rclone" },
    },
  },
];

test.each(states)("a run that is $kind comes back as it was saved", (state) => {
  const finishedAt = state.kind === "running" ? null : AT;
  const result: RunResult = { kind: "sync", copied: 2, deleted: 1, bytes: 9, arrivals: ["a.txt"] };
  const warnings = [
    { kind: "special-file", message: "A socket was left out.", path: "run/agent.sock" },
    { kind: "slow", message: "The cloud was slow." },
  ];
  const run = runWith({ state, finishedAt, result, warnings });
  const history = open(temporaryDataDir());
  history.runs.save(run);
  expect(history.runs.get(run.id)).toEqual(run);
});

test("runs are listed newest first, by order of queueing and not by the clock", () => {
  const history = open(temporaryDataDir());
  const first = runWith({ queuedAt: "2027-01-01T00:00:00.000Z" });
  const second = runWith({ profileId: WORK });
  const third = runWith();
  for (const run of [first, second, third]) history.runs.save(run);
  history.runs.save(first);
  const ids = (runs: readonly Run[]): readonly string[] => runs.map(({ id }) => id);
  expect(ids(history.runs.list({ limit: 2 }))).toEqual([third.id, second.id]);
  expect(ids(history.runs.list({ limit: 9, profileId: HOME }))).toEqual([third.id, first.id]);
});

test("runs are asked for by kind and result, page by page", () => {
  const history = open(temporaryDataDir());
  const backup = runWith({ kind: "backup" });
  const failed = runWith({ state: { kind: "failed", error: { code: "BUSY", message: "Busy." } } });
  const good = runWith();
  const waiting = runWith({ state: { kind: "queued" }, startedAt: null, finishedAt: null });
  for (const run of [backup, failed, good, waiting]) history.runs.save(run);
  const ids = (query: Partial<RunQuery>) => history.runs.list({ limit: 9, ...query }).map(({ id }) => id);
  expect(ids({ kind: "backup" })).toEqual([backup.id]);
  expect(ids({ result: "failed" })).toEqual([failed.id]);
  expect(ids({ kind: "backup", result: "failed" })).toEqual([]);
  expect(ids({ limit: 2, before: waiting.id })).toEqual([good.id, failed.id]);
  expect(ids({ before: failed.id })).toEqual([backup.id]);
  expect(ids({ before: newRunId() })).toEqual([]);
});

test("runs are asked for by when they ended", () => {
  const history = open(temporaryDataDir());
  const ends = ["2026-11-20T23:59:59.999Z", "2026-11-21T00:00:00.000Z", "2026-11-22T00:00:00.000Z"];
  const runs = ends.map((finishedAt) => runWith({ finishedAt }));
  const waiting = runWith({ state: { kind: "queued" }, startedAt: null, finishedAt: null });
  for (const run of [...runs, waiting]) history.runs.save(run);
  const ended = { from: "2026-11-21T00:00:00.000Z", to: "2026-11-22T00:00:00.000Z" };
  expect(history.runs.list({ limit: 9, ended })).toEqual([runs[1]]);
});

test("active runs are the queued and the running ones, oldest first", () => {
  const history = open(temporaryDataDir());
  const waiting = runWith({ state: { kind: "queued" }, startedAt: null, finishedAt: null });
  history.runs.save(waiting);
  history.runs.save(runWith());
  expect(history.runs.active()).toEqual([waiting]);
});

test("health looks at what was done or failed, not at what was skipped or cancelled", () => {
  const history = open(temporaryDataDir());
  const failed = runWith({ state: { kind: "failed", error: { code: "BUSY", message: "Busy." } } });
  for (const run of [
    runWith(),
    failed,
    runWith({ state: { kind: "skipped", reason: "Busy." } }),
    runWith({ state: { kind: "cancelled" } }),
    runWith({ kind: "backup" }),
    runWith({ profileId: WORK }),
  ]) {
    history.runs.save(run);
  }
  expect(history.runs.lastSettled(HOME, "sync")).toEqual(failed);
  expect(history.runs.lastSettled(HOME, "prune")).toBeNull();
});

test("a log keeps its newest lines", () => {
  const history = open(temporaryDataDir());
  const run = runWith();
  history.runs.save(run);
  for (let line = 1; line <= MAX_LOG_LINES + 3; line += 1) {
    history.runs.appendLog(run.id, [{ at: AT, level: "info", text: `line ${line}` }]);
  }
  const log = history.runs.log(run.id);
  expect(log).toHaveLength(MAX_LOG_LINES);
  expect(log.at(0)?.text).toBe("line 4");
  expect(log.at(-1)).toEqual({ at: AT, level: "info", text: `line ${MAX_LOG_LINES + 3}` });
});

test("the logs of old runs go, the runs stay", () => {
  const history = open(temporaryDataDir());
  const old = runWith();
  history.runs.save(old);
  history.runs.appendLog(old.id, [{ at: AT, level: "error", text: "long ago" }]);
  for (let more = 0; more < 500; more += 1) history.runs.save(runWith());
  expect(history.runs.log(old.id)).toEqual([]);
  expect(history.runs.get(old.id)).toEqual(old);
});

test("facts are remembered by profile, over a restart", () => {
  const dataDir = temporaryDataDir();
  const before = open(dataDir);
  before.facts.set(HOME, LAST_GOOD_SYNC, { at: "2026-01-01T00:00:00.000Z" });
  before.facts.set(HOME, LAST_GOOD_SYNC, { at: AT });
  before.close();
  const history = open(dataDir);
  expect(history.facts.get(HOME, LAST_GOOD_SYNC)).toEqual({ at: AT });
  expect(history.facts.get(WORK, LAST_GOOD_SYNC)).toBeNull();
  history.facts.remove(HOME, LAST_GOOD_SYNC);
  expect(history.facts.get(HOME, LAST_GOOD_SYNC)).toBeNull();
});

test("a fact of another shape is not known", () => {
  const history = open(temporaryDataDir());
  history.facts.set(HOME, { name: LAST_GOOD_SYNC.name, schema: z.string() }, "yesterday");
  expect(history.facts.get(HOME, LAST_GOOD_SYNC)).toBeNull();
});

test("two histories on one folder see each other's runs, and leave each other's alone", () => {
  const dataDir = temporaryDataDir();
  const [one, two] = [open(dataDir), open(dataDir)];
  const run = runWith({ state: { kind: "queued" }, startedAt: null, finishedAt: null });
  one.runs.save(run);
  expect(two.runs.get(run.id)).toEqual(run);
  expect(two.runs.recoverInterrupted()).toEqual([]);
  one.close();
  expect(two.runs.recoverInterrupted()).toMatchObject([{ id: run.id, state: { kind: "failed" } }]);
  expect(readdirSync(join(dataDir, "owners"))).toHaveLength(1);
});

test("the files are private, also when the database was not", () => {
  const dataDir = temporaryDataDir();
  open(dataDir).close();
  chmodSync(join(dataDir, "history.db"), 0o644);
  const history = open(dataDir);
  history.runs.save(runWith());
  const files = readdirSync(dataDir).filter((name) => name.startsWith("history.db"));
  expect(files).toEqual(expect.arrayContaining(["history.db", "history.db-wal"]));
  for (const name of files) expect(statSync(join(dataDir, name)).mode & 0o777).toBe(0o600);
});

function moveAsideCase(damage: (path: string) => void): void {
  const dataDir = temporaryDataDir();
  const path = join(dataDir, "history.db");
  const before = open(dataDir);
  for (let index = 0; index < 200; index += 1) before.runs.save(runWith());
  before.close();
  damage(path);
  const damaged = readFileSync(path);

  const warn = vi.fn();
  const history = open(dataDir, warn);
  const run = runWith();
  history.runs.save(run);
  expect(history.runs.list({ limit: 9 })).toEqual([run]);
  expect(warn).toHaveBeenCalledExactlyOnceWith(
    expect.stringContaining("history.db.broken-20261121T120000000Z"),
  );
  expect(readFileSync(`${path}.broken-20261121T120000000Z`).equals(damaged)).toBe(true);
}

test("a database that is no database is moved aside", () => {
  moveAsideCase((path) => writeFileSync(path, "x".repeat(10_000)));
});

test("a torn database is moved aside", () => {
  moveAsideCase((path) => truncateSync(path, 4096 * 3 + 100));
});

test("a database of a newer version is moved aside", () => {
  moveAsideCase((path) => {
    const database = new DatabaseSync(path);
    database.exec("PRAGMA user_version = 1000");
    database.close();
  });
});

test("an empty file becomes a history without a word", () => {
  const dataDir = temporaryDataDir();
  writeFileSync(join(dataDir, "history.db"), "");
  const warn = vi.fn();
  open(dataDir, warn).runs.save(runWith());
  expect(warn).not.toHaveBeenCalled();
});

test("where no file can be written, runs are remembered in memory, with a warning", () => {
  const dataDir = temporaryDataDir();
  mkdirSync(join(dataDir, "history.db"));
  const warn = vi.fn();
  const history = open(dataDir, warn);
  const run = runWith();
  history.runs.save(run);
  expect(history.runs.get(run.id)).toEqual(run);
  expect(warn).toHaveBeenCalledWith(expect.stringContaining("cannot be written"));
  expect(existsSync(join(dataDir, "history.db-wal"))).toBe(false);
});

test("the history in memory knows what the file says, so that nothing counts as the first time", () => {
  const dataDir = temporaryDataDir();
  const before = open(dataDir);
  const run = runWith();
  before.runs.save(run);
  before.facts.set(HOME, LAST_GOOD_SYNC, { at: AT });
  before.close();
  const kept = readFileSync(join(dataDir, "history.db"));
  // Nothing can be written beside the file, as on a full disk.
  mkdirSync(join(dataDir, "history.db-wal"));
  const warn = vi.fn();
  const history = open(dataDir, warn);
  expect(history.runs.get(run.id)).toEqual(run);
  expect(history.facts.get(HOME, LAST_GOOD_SYNC)).toEqual({ at: AT });
  history.runs.save(runWith());
  expect(history.runs.list({ limit: 9 })).toHaveLength(2);
  expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("cannot be written"));
  history.close();
  expect(readFileSync(join(dataDir, "history.db")).equals(kept)).toBe(true);
});

test("a data folder that cannot be used is an error that names it", () => {
  const file = join(temporaryDataDir(), "file");
  writeFileSync(file, "");
  expect(() => open(file)).toThrow(expect.objectContaining({ code: "LOCAL_DENIED" }) as Error);
});

test("a row that this version cannot read is left out and kept", () => {
  const dataDir = temporaryDataDir();
  const history = open(dataDir);
  const [odd, fine] = [runWith(), runWith()];
  history.runs.save(odd);
  history.runs.save(fine);
  const database = new DatabaseSync(join(dataDir, "history.db"));
  onTestFinished(() => database.close());
  database.prepare('UPDATE runs SET state = \'{"kind":"levitating"}\' WHERE id = ?').run(odd.id);
  expect(history.runs.list({ limit: 9 })).toEqual([fine]);
  expect(history.runs.get(odd.id)).toBeNull();
  expect(database.prepare("SELECT count(*) AS rows FROM runs").get()).toMatchObject({ rows: 2 });
});
