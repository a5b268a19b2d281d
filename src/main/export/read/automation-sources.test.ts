import { chmod, copyFile, mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { temporaryDir, writeFiles } from "../../openclaw/testing/files.ts";
import { createSampleAgent } from "../../sample/sample-agent.ts";
import { cronSource } from "./cron-source.ts";
import { openClawCli } from "./openclaw-cli.ts";
import { taskSource } from "./task-source.ts";
import { listAll, readAll } from "./testing/collect.ts";

const NOW = Date.parse("2026-03-10T09:30:00Z");

function cliIn(stateDir: string, path = "") {
  return openClawCli({ PATH: path }, { stateDir, configPath: join(stateDir, "openclaw.json") });
}

async function database(path: string, sql: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  using made = new DatabaseSync(path);
  made.exec(sql);
}

const job = {
  id: "j1",
  name: "daily",
  enabled: true,
  schedule: { kind: "cron", expr: "0 7 * * *", tz: "Europe/Berlin" },
  payload: { kind: "systemEvent", text: "the payload" },
  createdAtMs: NOW,
  state: {},
};

describe("cron jobs", () => {
  test("both eras give the same jobs, with their state and without their payload", async () => {
    const dir = await temporaryDir();
    const { stateDir } = await createSampleAgent({ dir, now: NOW });
    const fromDatabase = await readAll(cronSource(stateDir, cliIn(stateDir)));
    expect(fromDatabase).toHaveLength(5);
    expect(fromDatabase).toContainEqual(
      expect.objectContaining({
        name: "Seed prices",
        lastStatus: "error",
        failureStreak: 3,
        schedule: "30 5 * * *  UTC",
      }),
    );
    expect(JSON.stringify(fromDatabase)).not.toContain("Compare the prices");

    const old = await temporaryDir();
    await mkdir(join(old, "cron"));
    await copyFile(join(stateDir, "cron/jobs.json"), join(old, "cron/jobs.json"));
    const byId = (records: typeof fromDatabase) =>
      records.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    expect(byId(await readAll(cronSource(old, cliIn(old))))).toEqual(byId(fromDatabase));
  });

  test("the state beside the jobs, as OpenClaw 2026.5.28 writes it, is theirs", async () => {
    const dir = await temporaryDir();
    const state = { nextRunAtMs: NOW + 1_000, lastRunAtMs: NOW, lastStatus: "skipped", consecutiveErrors: 2 };
    await writeFiles(dir, {
      "cron/jobs.json": JSON.stringify({ version: 1, jobs: [job] }),
      "cron/jobs-state.json": JSON.stringify({ version: 1, jobs: { j1: { updatedAtMs: NOW + 5, state } } }),
    });
    expect(await readAll(cronSource(dir, cliIn(dir)))).toEqual([
      {
        kind: "cron",
        sourceId: "j1",
        updatedAt: "2026-03-10T09:30:00.005Z",
        name: "daily",
        enabled: true,
        schedule: "0 7 * * *  Europe/Berlin",
        lastRunAt: "2026-03-10T09:30:00.000Z",
        nextRunAt: "2026-03-10T09:30:01.000Z",
        lastStatus: "skipped",
        failureStreak: 2,
        errorSummary: null,
      },
    ]);
  });

  test.each([
    [{ kind: "every", everyMs: 5_400_000 }, "every 90 min"],
    [{ kind: "every", everyMs: 172_800_000 }, "every 2 d"],
    [{ kind: "every", everyMs: 1_001 }, "every 1001 ms"],
    [{ kind: "at", at: "2026-04-01T09:00:00+02:00" }, "at 2026-04-01T07:00:00.000Z"],
    [{ kind: "cron", expr: "* * * * *" }, "* * * * *"],
    [{ kind: "on-exit", command: "never shown" }, "on-exit"],
  ])("a schedule in words: %o", async (schedule, words) => {
    const dir = await temporaryDir();
    await writeFiles(dir, { "cron/jobs.json": JSON.stringify({ jobs: [{ ...job, schedule }] }) });
    expect(await readAll(cronSource(dir, cliIn(dir)))).toEqual([
      expect.objectContaining({ schedule: words }),
    ]);
  });

  test("a malformed job says where and why, without its content, beside the good ones", async () => {
    const dir = await temporaryDir();
    const bad = { ...job, id: "j2", schedule: { kind: "every", everyMs: "secret-ish" } };
    await writeFiles(dir, { "cron/jobs.json": JSON.stringify({ jobs: [job, bad, "text"] }) });
    const [good, ...malformed] = await listAll(cronSource(dir, cliIn(dir)));
    expect(good).toMatchObject({ sourceId: "j1" });
    expect(malformed).toEqual([
      {
        kind: "malformed",
        type: "cron",
        where: "cron/jobs.json 2",
        sourceKey: "cron:j2",
        reason: "Missing or of a wrong type: schedule.",
      },
      expect.objectContaining({ sourceKey: "cron:cron/jobs.json#3", reason: "It is not an object." }),
    ]);
  });

  test("a file that is no list is an error: nothing counts as gone", async () => {
    const dir = await temporaryDir();
    await writeFiles(dir, { "cron/jobs.json": '{"jobs": [' });
    await expect(readAll(cronSource(dir, cliIn(dir)))).rejects.toMatchObject({ code: "CONFIG_UNREADABLE" });
  });

  test("a torn row is malformed, the others are read", async () => {
    const dir = await temporaryDir();
    await database(
      join(dir, "state/openclaw.sqlite"),
      `PRAGMA user_version = 18; CREATE TABLE cron_jobs (job_id TEXT, job_json TEXT, later_column TEXT);
       INSERT INTO cron_jobs VALUES ('j1', '{"id": "j1", "schedule": {"kind": "every", "everyMs": 1000}}', 'x'), ('j2', '{"id', 'x');`,
    );
    const found = await readAll(cronSource(dir, cliIn(dir)));
    expect(found.map(({ kind }) => kind)).toEqual(["cron", "malformed"]);
  });
});

describe("tasks", () => {
  test("those of the database, by their status", async () => {
    const dir = await temporaryDir();
    const { stateDir } = await createSampleAgent({ dir, now: NOW });
    const tasks = await readAll(taskSource(stateDir, cliIn(stateDir)));
    expect(tasks).toHaveLength(8);
    expect(tasks[0]).toMatchObject({
      kind: "task",
      title: "newsletter",
      status: "running",
      assigneeId: "main",
    });
  });

  test("those of the file era; an unknown status is unknown, a blocked one blocked", async () => {
    const dir = await temporaryDir();
    await database(
      join(dir, "tasks/runs.sqlite"),
      `CREATE TABLE task_runs (task_id TEXT, task TEXT, status TEXT, terminal_outcome TEXT, created_at INTEGER);
       INSERT INTO task_runs VALUES ('t1', '[Sat 2026-11-21 06:57 UTC] Look around' || char(10) || 'more', 'succeeded', 'blocked', ${NOW}),
         ('t2', 'x', 'dreaming', NULL, ${NOW}), (NULL, 'y', 'queued', NULL, ${NOW});`,
    );
    const source = taskSource(dir, cliIn(dir));
    expect(await readAll(source)).toMatchObject([
      { sourceId: "t1", title: "Look around", status: "blocked", createdAt: "2026-03-10T09:30:00.000Z" },
      { sourceId: "t2", status: "unknown" },
      {
        kind: "malformed",
        sourceKey: "task:tasks/runs.sqlite task_runs#3",
        reason: "Missing or of a wrong type: task_id.",
      },
    ]);
  });

  test("what a live OpenClaw has written but not yet checkpointed is there", async () => {
    const dir = await temporaryDir();
    const path = join(dir, "state/openclaw.sqlite");
    await database(
      path,
      "PRAGMA journal_mode = WAL; PRAGMA user_version = 18; CREATE TABLE task_runs (task_id TEXT, task TEXT, status TEXT)",
    );
    using writer = new DatabaseSync(path);
    writer.exec(
      "INSERT INTO task_runs VALUES ('t1', 'x', 'queued'); BEGIN; INSERT INTO task_runs VALUES ('t2', 'y', 'queued')",
    );
    expect(await readAll(taskSource(dir, cliIn(dir)))).toMatchObject([{ sourceId: "t1" }]);
    writer.exec("COMMIT");
    expect(await readAll(taskSource(dir, cliIn(dir)))).toMatchObject([
      { sourceId: "t1" },
      { sourceId: "t2" },
    ]);
  });

  test("a log that a dead OpenClaw left is read, and its folder stays as it was", async () => {
    const dir = await temporaryDir();
    const live = join(dir, "live.sqlite");
    await database(
      live,
      "PRAGMA journal_mode = WAL; PRAGMA user_version = 18; CREATE TABLE task_runs (task_id TEXT, task TEXT, status TEXT)",
    );
    using writer = new DatabaseSync(live);
    writer.exec("INSERT INTO task_runs VALUES ('t1', 'x', 'queued')");
    await mkdir(join(dir, "state"));
    await copyFile(live, join(dir, "state/openclaw.sqlite"));
    await copyFile(`${live}-wal`, join(dir, "state/openclaw.sqlite-wal"));
    expect(await readAll(taskSource(dir, cliIn(dir)))).toMatchObject([{ sourceId: "t1" }]);
    expect(await readdir(join(dir, "state"))).toEqual(["openclaw.sqlite", "openclaw.sqlite-wal"]);
  });

  test("what is no database is an error", async () => {
    const dir = await temporaryDir();
    await writeFiles(dir, { "state/openclaw.sqlite": "no database, but long enough to be looked at as one" });
    await expect(readAll(taskSource(dir, cliIn(dir)))).rejects.toMatchObject({ code: "CONFIG_UNREADABLE" });
  });
});

describe("tables of a later OpenClaw", () => {
  async function laterOpenClaw(): Promise<string> {
    const dir = await temporaryDir();
    await database(join(dir, "state/openclaw.sqlite"), "PRAGMA user_version = 99; CREATE TABLE other (x)");
    return dir;
  }

  test("are an error without its command line, so that nothing counts as gone", async () => {
    const dir = await laterOpenClaw();
    await expect(readAll(taskSource(dir, cliIn(dir)))).rejects.toMatchObject({ code: "NOT_SUPPORTED" });
  });

  test("its command line is asked instead, log lines before the answer or not", async () => {
    const dir = await laterOpenClaw();
    const answer = JSON.stringify({
      count: 1,
      tasks: [{ taskId: "t1", task: "x", status: "lost", createdAt: NOW }],
      jobs: [job],
    });
    await writeFile(join(dir, "openclaw"), `#!/bin/sh\necho 'a log {line}'\ncat <<'END'\n${answer}\nEND\n`);
    await chmod(join(dir, "openclaw"), 0o700);
    const cli = cliIn(dir, dir);
    expect(await readAll(taskSource(dir, cli))).toMatchObject([
      { sourceId: "t1", status: "lost", createdAt: "2026-03-10T09:30:00.000Z" },
    ]);
    expect(await readAll(cronSource(dir, cli))).toMatchObject([{ sourceId: "j1", name: "daily" }]);
  });

  test("a command line that fails is an error", async () => {
    const dir = await laterOpenClaw();
    await writeFile(join(dir, "openclaw"), "#!/bin/sh\nexit 3\n");
    await chmod(join(dir, "openclaw"), 0o700);
    await expect(readAll(cronSource(dir, cliIn(dir, dir)))).rejects.toMatchObject({ code: "TOOL_FAILED" });
  });
});
