import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { agentDatabase, detectEra, newestKind, STATE_DATABASE } from "./era.ts";
import { temporaryDir, writeDatabase, writeFiles } from "./testing/files.ts";
import { containing } from "./testing/matchers.ts";

describe("detectEra", () => {
  it("finds nothing in a folder that was never used, or is not there", async () => {
    const dir = await temporaryDir();
    const era = await detectEra(join(dir, "gone"));
    expect(era).toEqual({ sessions: { kind: "none" }, automation: { kind: "none" } });
    expect(newestKind(era)).toBe("none");
  });

  it("knows the file era", async () => {
    const dir = await temporaryDir();
    await writeFiles(dir, { "cron/jobs.json": "{}", "agents/ops/sessions/sessions.json": "{}" });
    const era = await detectEra(dir);
    expect(era).toEqual({ sessions: { kind: "file" }, automation: { kind: "file" } });
    expect(newestKind(era)).toBe("file");
  });

  it("knows the SQLite era by the schema number, and that the two halves moved at different times", async () => {
    const dir = await temporaryDir();
    await writeDatabase(join(dir, STATE_DATABASE), 18);
    await writeFiles(dir, { "agents/main/sessions/sessions.json": "{}" });
    const era = await detectEra(dir);
    expect(era).toEqual({ sessions: { kind: "file" }, automation: { kind: "sqlite", userVersion: 18 } });
    expect(newestKind(era)).toBe("sqlite");
  });

  it("takes the newest schema of several agents", async () => {
    const dir = await temporaryDir();
    await writeDatabase(join(dir, agentDatabase("a")), 23);
    await writeDatabase(join(dir, agentDatabase("b")), 25);
    expect((await detectEra(dir)).sessions).toEqual({ kind: "sqlite", userVersion: 25 });
  });

  it("does not count a database that was never set up", async () => {
    const dir = await temporaryDir();
    await writeDatabase(join(dir, STATE_DATABASE), 0);
    await writeFiles(dir, { "cron/jobs.json": "{}" });
    expect((await detectEra(dir)).automation).toEqual({ kind: "file" });
  });

  it("leaves no sidecars beside a database at rest", async () => {
    const dir = await temporaryDir();
    await writeDatabase(join(dir, STATE_DATABASE), 18);
    await detectEra(dir);
    expect(await readdir(join(dir, "state"))).toEqual(["openclaw.sqlite"]);
  });

  it("sees what a running OpenClaw has not yet moved into the database file", async () => {
    const dir = await temporaryDir();
    await writeDatabase(join(dir, STATE_DATABASE), 18);
    using running = new DatabaseSync(join(dir, STATE_DATABASE));
    running.exec("PRAGMA user_version = 19");
    expect((await detectEra(dir)).automation).toEqual({ kind: "sqlite", userVersion: 19 });
  });

  it("says which database is damaged", async () => {
    const dir = await temporaryDir();
    await writeFiles(dir, { [STATE_DATABASE]: "this is no database\n".repeat(100) });
    await expect(detectEra(dir)).rejects.toMatchObject({
      code: "CONFIG_UNREADABLE",
      message: containing("state/openclaw.sqlite"),
      detail: "file is not a database",
    });
  });
});
