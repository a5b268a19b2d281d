import { lstat, mkdtemp, readdir, readFile, readlink, realpath, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { zstdDecompressSync } from "node:zlib";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { INCLUDE_ITEMS } from "#shared/settings/schema";
import { pluginConfig } from "../openclaw/config-file.ts";
import { detectEra } from "../openclaw/era.ts";
import { readInstallation } from "../openclaw/installation.ts";
import { layoutOf } from "../openclaw/layout.ts";
import { substitute } from "../openclaw/variables.ts";
import { createSampleAgent, type SampleAgent } from "./sample-agent.ts";

const NOW = Date.parse("2026-03-14T10:20:00Z");

async function temporaryDir(): Promise<string> {
  return realpath(await mkdtemp(join(tmpdir(), "clawback-sample-")));
}

async function another(seed: number): Promise<SampleAgent> {
  const dir = await temporaryDir();
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return createSampleAgent({ dir, now: NOW, seed });
}

/** Every file and link below a folder, sorted, with what is in it. */
async function contentsOf(dir: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const contents = new Map<string, string>();
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) contents.set(relative(dir, path), await readFile(path, "base64"));
    if (entry.isSymbolicLink()) contents.set(relative(dir, path), await readlink(path));
  }
  return new Map([...contents].sort(([a], [b]) => (a < b ? -1 : 1)));
}

let agent: SampleAgent;
beforeAll(async () => {
  const dir = await temporaryDir();
  agent = await createSampleAgent({ dir, now: NOW, seed: 1 });
  return () => rm(dir, { recursive: true, force: true });
});

describe("the sample agent", () => {
  it("is an installation like any other, with its secrets in .env", async () => {
    const { config, agents, variables } = await readInstallation(
      { env: {}, home: agent.stateDir },
      agent.stateDir,
    );
    expect(agents).toEqual([{ id: "main", workspaceDir: agent.workspaceDir }]);
    expect(config.includedPaths).toEqual([join(agent.stateDir, "conf/channels.json5")]);
    const plugin = z.object({ backup: z.object({ passphrase: z.string() }) });
    const { passphrase } = plugin.parse(substitute(pluginConfig(config), "config", variables)).backup;
    expect(await readFile(join(agent.stateDir, ".env"), "utf8")).toContain(
      `BACKUP_PASSPHRASE=${passphrase}\n`,
    );
  });

  it("has something of nearly every include item", async () => {
    const installation = await readInstallation({ env: {}, home: agent.stateDir }, agent.stateDir);
    const { missing, sources } = await layoutOf(installation, INCLUDE_ITEMS);
    expect(missing.map(({ item }) => item)).toEqual(["hooks", "extensions", "pages"]);
    expect(sources.filter((source) => source.kind === "sqlite")).toHaveLength(2);
  });

  it("lives in both storage eras, and leaves nothing beside its databases", async () => {
    expect(await detectEra(agent.stateDir)).toEqual({
      sessions: { kind: "sqlite", userVersion: 23 },
      automation: { kind: "sqlite", userVersion: 18 },
    });
    const paths = [...(await contentsOf(agent.stateDir)).keys()];
    expect(paths).toContain("cron/jobs.json");
    expect(paths).toContain("agents/main/sessions/sessions.json");
    expect(paths.filter((path) => /\.sqlite-|-journal$/.test(path))).toEqual([]);
    expect(paths.filter((path) => path.includes(".jsonl.reset."))).toHaveLength(1);
    expect(paths).toHaveLength(agent.files);
  });

  it("has notes of the last thirty days, and one with a slug", async () => {
    const notes = await readdir(join(agent.workspaceDir, "memory"));
    expect(notes.filter((name) => /^\d{4}-\d\d-\d\d\.md$/.test(name))).toHaveLength(30);
    expect(notes).toEqual(
      expect.arrayContaining(["2026-03-14.md", "2026-02-13.md", "2026-03-05-water-rota.md"]),
    );
  });

  it("has a link that leads somewhere, a program, private files and awkward names", async () => {
    const projects = join(agent.workspaceDir, "projects");
    expect((await lstat(join(projects, "latest plan.md"))).isSymbolicLink()).toBe(true);
    expect((await stat(join(projects, "latest plan.md"))).isFile()).toBe(true);
    expect((await stat(join(projects, "garden-planner/run.sh"))).mode & 0o777).toBe(0o755);
    expect((await stat(join(agent.stateDir, ".env"))).mode & 0o777).toBe(0o600);
    expect(await readdir(join(projects, "seed swap"))).toContain("名札 種の交換会.txt");
  });

  it("is older than now", async () => {
    const entries = await readdir(agent.workspaceDir, { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((one) => one.isFile())) {
      const { mtimeMs } = await stat(join(entry.parentPath, entry.name));
      expect(mtimeMs, entry.name).toBeLessThanOrEqual(NOW);
    }
  });

  it("names the current session of each key in both eras", async () => {
    const entry = z.looseObject({ sessionId: z.uuid(), sessionFile: z.string() });
    const sessionsDir = join(agent.stateDir, "agents/main/sessions");
    const index = z
      .record(z.string(), entry)
      .parse(JSON.parse(await readFile(join(sessionsDir, "sessions.json"), "utf8")));
    expect(Object.keys(index)).toContain("agent:main:main");
    for (const { sessionId, sessionFile } of Object.values(index)) {
      const [header = ""] = (await readFile(join(sessionsDir, sessionFile), "utf8")).split("\n");
      expect(JSON.parse(header)).toMatchObject({ type: "session", version: 3, id: sessionId });
    }
  });
});

describe("its databases", () => {
  it("hold whole transcripts, the long events compressed", () => {
    using database = new DatabaseSync(join(agent.stateDir, "agents/main/agent/openclaw-agent.sqlite"));
    const row = z.object({
      session_id: z.string(),
      event_json: z.string().nullable(),
      event_zstd: z.instanceof(Uint8Array).nullable(),
    });
    const rows = database
      .prepare("SELECT session_id, event_json, event_zstd FROM transcript_events ORDER BY session_id, seq")
      .all()
      .map((found) => row.parse(found));
    const events = rows.map(({ event_json, event_zstd }) =>
      z
        .looseObject({ type: z.string() })
        .parse(JSON.parse(event_json ?? zstdDecompressSync(event_zstd ?? new Uint8Array()).toString())),
    );
    expect(rows.some((found) => found.event_zstd !== null)).toBe(true);
    expect(rows.every((found) => (found.event_json === null) !== (found.event_zstd === null))).toBe(true);
    const sessions = new Set(rows.map((found) => found.session_id));
    expect(events.filter((event) => event.type === "session")).toHaveLength(sessions.size);
    expect(sessions.size).toBeGreaterThan(3);
  });

  it("end every session but the current one of its key", () => {
    using database = new DatabaseSync(join(agent.stateDir, "agents/main/agent/openclaw-agent.sqlite"));
    const open = database
      .prepare(
        "SELECT session_key, session_id FROM session_windows WHERE ended_at IS NULL ORDER BY session_key",
      )
      .all();
    const current = database
      .prepare("SELECT session_key, current_session_id AS session_id FROM session_nodes ORDER BY session_key")
      .all();
    expect(open).toEqual(current);
    expect(database.prepare("PRAGMA foreign_key_check").all()).toEqual([]);
  });

  it("hold the same cron jobs as the file, and tasks in every state of a working week", async () => {
    using database = new DatabaseSync(join(agent.stateDir, "state/openclaw.sqlite"));
    const file: unknown = JSON.parse(await readFile(join(agent.stateDir, "cron/jobs.json"), "utf8"));
    const { jobs } = z.object({ jobs: z.array(z.looseObject({ id: z.string() })) }).parse(file);
    const ids = database.prepare("SELECT job_id AS id FROM cron_jobs").all();
    expect(ids.map(({ id }) => id).sort()).toEqual(jobs.map(({ id }) => id).sort());
    const statuses = database.prepare("SELECT DISTINCT status FROM task_runs ORDER BY status").all();
    expect(statuses.map(({ status }) => status)).toEqual([
      "cancelled",
      "failed",
      "queued",
      "running",
      "succeeded",
      "timed_out",
    ]);
  });
});

describe("createSampleAgent", () => {
  it("writes the same workspace for the same seed and day, and another for another seed", async () => {
    const expected = await contentsOf(agent.workspaceDir);
    expect(await contentsOf((await another(1)).workspaceDir)).toEqual(expected);
    expect(await contentsOf((await another(2)).workspaceDir)).not.toEqual(expected);
  });

  it("makes up new secrets each time", async () => {
    const other = await another(1);
    for (const path of [".env", "agents/main/agent/auth-profiles.json"]) {
      const [mine, theirs] = await Promise.all(
        [agent.stateDir, other.stateDir].map((dir) => readFile(join(dir, path), "utf8")),
      );
      expect(mine).not.toBe(theirs);
    }
  });

  it("refuses a folder with something in it, and leaves it alone", async () => {
    const dir = await temporaryDir();
    onTestFinished(() => rm(dir, { recursive: true, force: true }));
    await writeFile(join(dir, "mine.txt"), "keep");
    await expect(createSampleAgent({ dir, now: NOW })).rejects.toMatchObject({ code: "TARGET_NOT_EMPTY" });
    expect(await readdir(dir)).toEqual(["mine.txt"]);
  });
});
