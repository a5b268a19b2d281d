import { randomBytes, randomUUID } from "node:crypto";
import { appendFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ProfileId } from "#shared/brand";
import type { ExportCounts, ExportTargetName } from "#shared/models/export";
import { createSampleAgent, type SampleAgent } from "../sample/sample-agent.ts";
import { hostedApp } from "../testing/hosted-app.ts";
import { startAnytype } from "./testing/anytype-server.ts";
import { startConvex, type Trouble } from "./testing/convex-server.ts";

const ID = "home" as ProfileId;
const spaceId = "bafy.space";

let dir: string;
let agent: SampleAgent;
/** Planted in a note, a curated section and a transcript; known to nobody else. */
let secrets: readonly string[];
const closing: (() => Promise<void>)[] = [];

beforeEach(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), "clawback-export-")));
  closing.push(() => rm(dir, { recursive: true, force: true }));
  agent = await createSampleAgent({ dir: join(dir, "openclaw"), now: Date.now() });
  const [hex, bearer] = [randomBytes(20).toString("hex"), randomBytes(24).toString("base64url")];
  const key = `sk-ant-api03-${randomBytes(48).toString("base64url")}`;
  secrets = [hex, bearer, key];
  appendFileSync(join(agent.workspaceDir, "MEMORY.md"), `\n## Router\n\nThe router's password is: ${hex}\n`);
  appendFileSync(
    dailyNote(),
    `\n## 23:50 Planted\n\ncurl -H "Authorization: Bearer ${bearer}" example.org\n`,
  );
  plantInTranscript(key);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const close of closing.splice(0).reverse()) await close();
});

function dailyNote(): string {
  const names = readdirSync(join(agent.workspaceDir, "memory")).filter((name) =>
    /^\d{4}-\d\d-\d\d/.test(name),
  );
  return join(agent.workspaceDir, "memory", names.sort().at(-1) ?? "");
}

/** One more turn at the end of a session of the file era: what a tool printed. */
function plantInTranscript(key: string): void {
  const folder = join(agent.stateDir, "agents", "main", "sessions");
  const file = join(
    folder,
    readdirSync(folder)
      .filter((name) => name.endsWith(".jsonl"))
      .sort()[0] ?? "",
  );
  const last = readFileSync(file, "utf8").trimEnd().split("\n").at(-1) ?? "{}";
  const { id } = JSON.parse(last) as { id: string };
  const message = { role: "user", content: `My key is ${key}, keep it.`, timestamp: Date.now() };
  const entry = {
    type: "message",
    id: "feedbeef",
    parentId: id,
    timestamp: new Date().toISOString(),
    message,
  };
  appendFileSync(file, `${JSON.stringify(entry)}\n`);
}

async function setUp(trouble?: () => Trouble) {
  const token = randomUUID();
  const apiKey = randomUUID();
  vi.stubEnv("OPENCLAW_INGEST_TOKEN", token);
  const convex = await startConvex(trouble);
  const anytype = await startAnytype({ apiKey, spaceId, judge: null });
  closing.push(convex.close, anytype.close);
  const dataDir = join(dir, "data");
  const env = { CONVEX_INGEST_TOKEN: token, ANYTYPE_API_KEY: apiKey };

  /** A process of its own, as far as Clawback is concerned. */
  async function open() {
    const app = await hostedApp({ home: dir, dataDir, env });
    const exports = {
      interval: 0,
      convex: { enabled: true, url: convex.url, token: "${CONVEX_INGEST_TOKEN}" },
      anytype: { enabled: true, apiUrl: anytype.apiUrl, apiKey: "${ANYTYPE_API_KEY}", spaceId },
    };
    app.services.settings.update((settings) => ({
      ...settings,
      profiles: [{ id: ID, name: "Home", stateDir: agent.stateDir, exports }],
    }));
    return app;
  }

  async function run(): Promise<Record<ExportTargetName, ExportCounts>> {
    const app = await open();
    try {
      const { runId } = await app.handlers.exports.run({ profileId: ID });
      const { state, result } = await app.services.jobs.finished(runId);
      if (result?.kind !== "export") throw new Error(JSON.stringify(state));
      const counts = Object.fromEntries(result.targets.map((one) => [one.target, one.counts]));
      return counts as Record<ExportTargetName, ExportCounts>;
    } finally {
      await app.close();
    }
  }

  /** All that the targets ever got, and all that Clawback keeps. */
  function everythingWritten(): string {
    const kept = readdirSync(dataDir, { recursive: true, encoding: "utf8" })
      .map((name) => join(dataDir, name))
      .filter((path) => statSync(path).isFile())
      .map((path) => readFileSync(path, "latin1"));
    return [...kept, ...convex.bodies, ...anytype.requests.map(({ body }) => body)].join("\n");
  }

  const memories = () => convex.convex.run((ctx) => ctx.db.query("openclawMemoryEntries").collect());
  const cronJobs = () => convex.convex.run((ctx) => ctx.db.query("openclawCronJobs").collect());
  return { open, run, everythingWritten, memories, cronJobs, convex, anytype };
}

test("a whole agent goes out once, redacted; what changes goes out again, and nothing else", async () => {
  const { run, everythingWritten, memories, cronJobs, anytype } = await setUp();
  const first = await run();
  expect(first.convex.created).toBeGreaterThan(50);
  expect(first.anytype.created).toBeGreaterThan(10);
  expect(first.convex.failed + first.anytype.failed).toBe(0);
  const written = everythingWritten();
  expect(written).toContain("[REDACTED]");
  for (const secret of secrets) expect(written).not.toContain(secret);
  const router = (await memories()).find(({ title }) => title === "Router");
  expect(router).toMatchObject({ entryType: "longterm", filePath: "MEMORY.md", deletedAt: null });
  expect(router?.snippet).toContain("[REDACTED]");
  expect(router?.contentHash[0]).toMatch(/^[0-9a-f]{64}$/);

  const second = await run();
  for (const { created, updated, deleted } of Object.values(second))
    expect([created, updated, deleted]).toEqual([0, 0, 0]);
  const writes = () => [...anytype.pages.values()].reduce((sum, page) => sum + page.writes, 0);
  const before = writes();

  const memory = join(agent.workspaceDir, "MEMORY.md");
  writeFileSync(
    memory,
    readFileSync(memory, "utf8").replace("## Router\n\nThe", "## Router\n\nSince Monday the"),
  );
  plantInTranscript(secrets[2] ?? "");
  changeOneJob();
  const third = await run();
  expect(third.convex).toMatchObject({ created: 0, updated: 2, deleted: 0 });
  expect(third.anytype).toMatchObject({ created: 0, updated: 1, deleted: 0 });
  expect(writes() - before).toBe(1);

  writeFileSync(memory, readFileSync(memory, "utf8").replace(/\n## Router[^]*$/, "\n"));
  rmSync(dailyNote());
  const fourth = await run();
  expect(fourth.convex.deleted).toBeGreaterThanOrEqual(2);
  expect((await memories()).find(({ title }) => title === "Router")?.deletedAt).not.toBeNull();
  expect((await cronJobs()).every(({ deletedAt }) => deletedAt === null)).toBe(true);
  for (const secret of secrets) expect(everythingWritten()).not.toContain(secret);
});

/** As OpenClaw does it: one row of its state database. */
function changeOneJob(): void {
  const database = new DatabaseSync(join(agent.stateDir, "state", "openclaw.sqlite"));
  try {
    const row = database.prepare("SELECT job_id, state_json, job_json FROM cron_jobs LIMIT 1").get();
    const state = JSON.parse(String(row?.["state_json"])) as Record<string, unknown>;
    const changed = JSON.stringify({
      ...state,
      lastRunAtMs: Date.now(),
      lastRunStatus: "error",
      consecutiveErrors: 7,
    });
    database
      .prepare("UPDATE cron_jobs SET state_json = ? WHERE job_id = ?")
      .run(changed, String(row?.["job_id"]));
  } finally {
    database.close();
  }
}

test("killed in the middle and started again: no duplicates, nothing lost", async () => {
  let requests = 0;
  const { open, run, memories } = await setUp(() => (++requests === 2 ? "answer-lost" : "none"));
  const app = await open();
  const { runId } = await app.handlers.exports.run({ profileId: ID });
  // The answer of the second batch is lost; while the first waits to try again, the process ends.
  await vi.waitFor(() => expect(requests).toBeGreaterThanOrEqual(2), { timeout: 20_000 });
  await app.handlers.runs.cancel({ runId });
  await app.close();
  await run();
  const keys = (await memories()).map(({ sourceKey }) => sourceKey);
  expect(new Set(keys).size).toBe(keys.length);
  const again = await run();
  expect(again.convex).toMatchObject({ created: 0, updated: 0, deleted: 0, failed: 0 });
});

test("the preview shows what would go, the audit what lies about, the status where it stands", async () => {
  const { open, run, convex, anytype } = await setUp();
  const app = await open();
  const preview = await app.handlers.exports.preview({ profileId: ID });
  expect(preview.totals.map(({ target, unchanged }) => [target, unchanged])).toEqual([
    ["anytype", 0],
    ["convex", 0],
  ]);
  expect(JSON.stringify(preview)).not.toContain(secrets[0]);
  expect(preview.items.some(({ redactions }) => redactions.length > 0)).toBe(true);
  expect(convex.bodies).toEqual([]);
  expect(anytype.pages.size).toBe(0);

  const { findings } = await app.handlers.exports.audit({ profileId: ID });
  const planted = findings.filter(({ file }) => file === "MEMORY.md").map(({ firstLine }) => firstLine);
  const lines = readFileSync(join(agent.workspaceDir, "MEMORY.md"), "utf8").split("\n");
  expect(planted).toContain(lines.findIndex((line) => line.includes(secrets[0] ?? "")) + 1);
  expect(JSON.stringify(findings)).not.toContain(secrets[0]);
  await app.close();

  await run();
  const later = await open();
  const state = await later.handlers.app.state({});
  expect(state.profiles[0]?.exports).toMatchObject([
    { target: "anytype", enabled: true, lastError: null, deadLetters: 0 },
    { target: "convex", enabled: true, lastError: null, deadLetters: 0 },
  ]);
  expect(state.profiles[0]?.exports[0]?.lastCounts?.created).toBeGreaterThan(10);
  await later.close();
});
