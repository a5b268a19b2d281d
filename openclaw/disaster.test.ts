import { randomBytes } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ProfileId } from "#shared/brand";
import type { Clawback } from "../src/main/compose.ts";
import { wakeAgent } from "../src/main/openclaw/wake.ts";
import { hostedApp } from "../src/main/testing/hosted-app.ts";
import { createGenuineAgent, type GenuineAgent } from "./genuine-agent.ts";
import { startStubModel } from "./stub-model.ts";
import { VERSIONS } from "./versions.ts";

const ID = "home" as ProfileId;

describe.each(VERSIONS)("the disaster of a genuine OpenClaw $version ($era)", (version) => {
  let dir: string;
  let agent: GenuineAgent;
  const passphrase = randomBytes(16).toString("hex");
  const closing: (() => Promise<void> | void)[] = [];

  beforeAll(async () => {
    dir = await realpath(await mkdtemp(join(tmpdir(), "clawback-disaster-")));
    closing.push(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));
    const model = await startStubModel({ command: () => "date", words: () => "It is done." });
    closing.push(model.close);
    agent = await createGenuineAgent(join(dir, "home"), version, model.baseUrl);
    await agent.run("agent", "--local", "--agent", "main", "--message", "Remember the boiler", "--json");
    writeFileSync(join(agent.workspaceDir, "MEMORY.md"), "# Memory\n\nThe boiler is in the cellar.\n");
    mkdirSync(join(dir, "cloud"));
  });

  afterAll(async () => {
    for (const close of closing.reverse()) await close();
  });

  /** A machine of its own: another data folder has never seen these settings. */
  async function machine(name: string): Promise<Clawback> {
    const app = await hostedApp({
      home: agent.home,
      dataDir: join(dir, name),
      env: { BACKUP_PASSPHRASE: passphrase },
    });
    const folder = {
      provider: "custom",
      custom: { rcloneType: "alias", rcloneOptions: { remote: join(dir, "cloud") } },
    };
    const backup = {
      ...folder,
      enabled: true,
      interval: 0,
      prefix: "snapshots",
      encrypt: true,
      passphrase: "${BACKUP_PASSPHRASE}",
      include: ["workspace", "config", "cron", "memory", "sessions", "agents"],
    };
    app.services.settings.update((settings) => ({
      ...settings,
      profiles: [{ id: ID, name: "Home", stateDir: agent.stateDir, backup }],
    }));
    return app;
  }

  test("backed up while it works, deleted, restored elsewhere: it starts and knows the same", async () => {
    const before = await known();
    const gateway = await agent.startGateway();
    await agent.run(
      "cron",
      "add",
      "--name",
      "daily",
      "--cron",
      "0 7 * * *",
      "--session",
      "main",
      "--system-event",
      "hello",
      "--json",
    );
    const jobs = await jobNames();
    const first = await machine("first");
    const { runId } = await first.handlers.backup.run({ profileId: ID });
    // A session goes on while the backup runs.
    await agent.run("agent", "--agent", "main", "--message", "Still here", "--json");
    const run = await first.services.jobs.finished(runId);
    expect(["succeeded", "warned"]).toContain(run.state.kind);
    await gateway.stop();
    await first.close();

    rmSync(agent.stateDir, { recursive: true, maxRetries: 5 });
    // What Clawback needs to find the agent's place is the place.
    mkdirSync(agent.workspaceDir, { recursive: true });

    const second = await machine("second");
    const { snapshots } = await second.handlers.backup.list({ profileId: ID });
    const [newest] = snapshots;
    if (newest === undefined) throw new Error("no snapshot is listed");
    const restore = await second.handlers.backup.restore({
      profileId: ID,
      snapshot: newest.name,
      paths: [],
      overwrite: false,
    });
    const restored = await second.services.jobs.finished(restore.runId);
    await second.close();
    if (restored.result?.kind !== "restore") throw new Error(JSON.stringify(restored.state));
    const { to } = restored.result;
    rmSync(agent.stateDir, { recursive: true, maxRetries: 5 });
    cpSync(join(to, "state"), agent.stateDir, { recursive: true, preserveTimestamps: true });
    cpSync(join(to, "workspace"), agent.workspaceDir, { recursive: true, preserveTimestamps: true });

    expect(readFileSync(join(agent.workspaceDir, "MEMORY.md"), "utf8")).toContain("boiler is in the cellar");
    expect(await known()).toEqual(expect.arrayContaining([...before]));
    const again = await agent.startGateway();
    expect(await jobNames()).toEqual(jobs);
    await agent.run("agent", "--agent", "main", "--message", "And now?", "--json");
    await again.stop();
  });

  test("woken by its hook", async () => {
    const gateway = await agent.startGateway();
    const url = `http://127.0.0.1:${gateway.port}/hooks/wake`;
    const { signal } = new AbortController();
    const wake = (token: string) => wakeAgent({ kind: "hook", url, token }, "A file has arrived.", signal);
    const outcomes = [await wake(gateway.hooksToken), await wake("wrong")];
    await gateway.stop();
    expect(outcomes).toMatchObject([{ kind: "woken" }, { kind: "failed" }]);
  });

  /** The sessions that OpenClaw itself tells of. */
  async function known(): Promise<readonly string[]> {
    const { sessions } = (await agent.json("sessions", "--all-agents", "--json")) as {
      sessions: { sessionId: string }[];
    };
    return sessions.map(({ sessionId }) => sessionId);
  }

  async function jobNames(): Promise<readonly string[]> {
    const { jobs } = (await agent.json("cron", "list", "--all", "--json")) as { jobs: { name: string }[] };
    return jobs.map(({ name }) => name).sort();
  }
});
