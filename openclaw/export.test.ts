import { randomBytes, randomUUID } from "node:crypto";
import { appendFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { ProfileId } from "#shared/brand";
import { startAnytype } from "../src/main/export/testing/anytype-server.ts";
import { startConvex } from "../src/main/export/testing/convex-server.ts";
import { anytypeJudge } from "../src/main/export/testing/openapi.ts";
import { hostedApp } from "../src/main/testing/hosted-app.ts";
import { createGenuineAgent, type GenuineAgent } from "./genuine-agent.ts";
import { startStubModel } from "./stub-model.ts";
import { VERSIONS } from "./versions.ts";

const ID = "home" as ProfileId;
const spaceId = "bafy.space";

describe.each(VERSIONS)("a genuine OpenClaw $version ($era)", (version) => {
  let dir: string;
  let agent: GenuineAgent;
  let words = "";
  let command = "";
  const secrets = {
    said: `sk-ant-api03-${randomBytes(48).toString("base64url")}`,
    printed: randomBytes(20).toString("hex"),
    noted: randomBytes(24).toString("base64url"),
    job: `ghp_${randomBytes(27).toString("base64url").replaceAll(/[-_]/g, "x").slice(0, 36)}`,
  };
  const closing: (() => Promise<void> | void)[] = [];
  const token = randomUUID();
  const apiKey = randomUUID();
  let targets: Readonly<{
    convex: Awaited<ReturnType<typeof startConvex>>;
    anytype: Awaited<ReturnType<typeof startAnytype>>;
  }>;

  beforeAll(async () => {
    dir = await realpath(await mkdtemp(join(tmpdir(), "clawback-genuine-")));
    closing.push(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));
    const model = await startStubModel({ command: () => command, words: () => words });
    closing.push(model.close);
    agent = await createGenuineAgent(join(dir, "home"), version, model.baseUrl);
    command = `echo "api_password=${secrets.printed}"`;
    words = `Your key is ${secrets.said}, and the job went well.`;
    await agent.run("agent", "--local", "--agent", "main", "--message", "What is my key?", "--json");
    await agent.run(
      "agent",
      "--local",
      "--agent",
      "main",
      "--session-id",
      randomUUID(),
      "--message",
      "Another one",
      "--json",
    );
    writeFileSync(
      join(agent.workspaceDir, "MEMORY.md"),
      `# Memory\n\n## Router\n\nIts password is: ${secrets.noted}\n\n## People\n\nMarian has the keys.\n`,
    );
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
      `use ${secrets.job}`,
      "--json",
    );
    await agent.run(
      "cron",
      "add",
      "--name",
      "weekly",
      "--cron",
      "0 8 * * 1",
      "--session",
      "main",
      "--system-event",
      "look around",
      "--json",
    );
    await gateway.stop();

    vi.stubEnv("OPENCLAW_INGEST_TOKEN", token);
    targets = {
      convex: await startConvex(),
      anytype: await startAnytype({ apiKey, spaceId, judge: anytypeJudge() }),
    };
    closing.push(targets.convex.close, targets.anytype.close);
  });

  afterAll(async () => {
    for (const close of closing.reverse()) await close();
    vi.unstubAllEnvs();
  });

  async function run() {
    const { convex, anytype } = targets;
    const app = await hostedApp({
      home: agent.home,
      dataDir: join(dir, "data"),
      env: { CONVEX_INGEST_TOKEN: token, ANYTYPE_API_KEY: apiKey },
    });
    try {
      const exports = {
        interval: 0,
        convex: { enabled: true, url: convex.url, token: "${CONVEX_INGEST_TOKEN}" },
        anytype: { enabled: true, apiUrl: anytype.apiUrl, apiKey: "${ANYTYPE_API_KEY}", spaceId },
      };
      app.services.settings.update((settings) => ({
        ...settings,
        profiles: [{ id: ID, name: "Home", stateDir: agent.stateDir, exports }],
      }));
      const { runId } = await app.handlers.exports.run({ profileId: ID });
      const { state, result } = await app.services.jobs.finished(runId);
      if (result?.kind !== "export") throw new Error(JSON.stringify(state));
      const sum = { created: 0, updated: 0, deleted: 0, failed: 0 };
      for (const { counts } of result.targets) {
        sum.created += counts.created;
        sum.updated += counts.updated;
        sum.deleted += counts.deleted;
        sum.failed += counts.failed;
      }
      return { ...sum, letters: app.services.exports.deadLetters(ID) };
    } finally {
      await app.close();
    }
  }

  function everythingWritten(): string {
    const dataDir = join(dir, "data");
    const kept = readdirSync(dataDir, { recursive: true, encoding: "utf8" })
      .map((name) => join(dataDir, name))
      .filter((path) => statSync(path).isFile())
      .map((path) => readFileSync(path, "latin1"));
    return [...kept, ...targets.convex.bodies, ...targets.anytype.requests.map(({ body }) => body)].join(
      "\n",
    );
  }

  test("goes out once with nothing secret in it, then not at all", async () => {
    const first = await run();
    expect(first).toMatchObject({ updated: 0, deleted: 0, failed: 0, letters: [] });
    expect(first.created).toBeGreaterThanOrEqual(2 + 2 + 2);
    expect(await run()).toMatchObject({ created: 0, updated: 0, deleted: 0, failed: 0 });
    const written = everythingWritten();
    const pages = [...targets.anytype.pages.values()].map(({ markdown }) => markdown).join("\n");
    expect(pages).toContain("What is my key?");
    expect(pages).toContain("Tool exec");
    expect(written).toContain("[REDACTED]");
    for (const secret of Object.values(secrets)) expect(written).not.toContain(secret);
    expect(targets.anytype.complaints).toEqual([]);
  });

  test("one session, one section and one job changed are three updates; what is deleted is marked", async () => {
    command = "true";
    words = "Nothing more.";
    await agent.run("agent", "--local", "--agent", "main", "--message", "Say more", "--json");
    const memory = join(agent.workspaceDir, "MEMORY.md");
    writeFileSync(
      memory,
      readFileSync(memory, "utf8").replace("Marian has the keys.", "Marian keeps the keys."),
    );
    const gateway = await agent.startGateway();
    const { jobs } = (await agent.json("cron", "list", "--all", "--json")) as {
      jobs: { id: string; name: string }[];
    };
    const weekly = jobs.find(({ name }) => name === "weekly")?.id ?? "";
    await agent.run("cron", "edit", weekly, "--name", "every week");
    await gateway.stop();
    expect(await run()).toMatchObject({ created: 0, updated: 3, deleted: 0, failed: 0 });

    appendFileSync(memory, "");
    writeFileSync(memory, readFileSync(memory, "utf8").replace(/\n## Router[^]*?\n## People/, "\n## People"));
    expect(await run()).toMatchObject({ created: 0, updated: 0, deleted: 1, failed: 0 });
    const rows = await targets.convex.convex.run((ctx) => ctx.db.query("openclawMemoryEntries").collect());
    expect(rows.filter(({ deletedAt }) => deletedAt !== null).map(({ title }) => title)).toEqual(["Router"]);
    for (const secret of Object.values(secrets)) expect(everythingWritten()).not.toContain(secret);
  });
});
