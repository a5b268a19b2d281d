import { makeFunctionReference } from "convex/server";
import { convexTest } from "convex-test";
import { beforeEach, describe, expect, test, vi } from "vitest";
import schema from "./schema.ts";
import { sign } from "./sender.ts";

const modules = {
  ...import.meta.glob("./!(*.test).ts"),
  // convex-test looks for the folder that codegen would have made.
  "./_generated/api.js": () => Promise.resolve({}),
};

const tasks = makeFunctionReference<"query", { limit?: number }, { sourceId: string }[]>("records:tasks");
const syncHealth = makeFunctionReference<"query", Record<string, never>, unknown>("health:syncHealth");

const token = crypto.randomUUID();
const signingKey = crypto.randomUUID();

function start() {
  return convexTest({ schema, modules, transactionLimits: true });
}

beforeEach(() => {
  vi.unstubAllEnvs();
  vi.stubEnv("OPENCLAW_INGEST_TOKEN", token);
});

type Server = ReturnType<typeof start>;

async function post(server: Server, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await server.fetch("/openclaw/ingest", {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, ...headers },
    body: text,
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

function fingerprint(seed: number): string {
  return seed.toString(16).padStart(64, "0");
}

function task(id: string, seed: number, extra: Record<string, unknown> = {}) {
  return {
    type: "task",
    sourceKey: `task:${id}`,
    sourceId: id,
    fingerprint: fingerprint(seed),
    visibility: "private",
    ownerType: "user",
    ownerId: "ada",
    redactedPaths: [],
    redactionReason: [],
    contentHash: [],
    redactedLines: [],
    sourceUpdatedAt: "2026-03-01T12:00:00.000Z",
    title: `Task ${id}`,
    status: "running",
    priority: null,
    assigneeId: null,
    createdAt: null,
    ...extra,
  };
}

function batch(records: readonly unknown[], tombstones: readonly unknown[] = []) {
  return { kind: "batch", source: "openclaw", schemaVersion: 1, runId: "run-1", records, tombstones };
}

describe("who may post", () => {
  test.each([
    ["without a token", { authorization: "" }, 401],
    ["with a wrong token", { authorization: "Bearer nonsense" }, 401],
    ["with the token as basic authorisation", { authorization: `Basic ${token}` }, 401],
    ["with the token", {}, 200],
  ])("%s", async (_name, headers, status) => {
    const answer = await post(start(), { kind: "check", source: "openclaw", schemaVersion: 1 }, headers);
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).not.toContain(token);
  });

  test("nobody, while the deployment has no token", async () => {
    vi.stubEnv("OPENCLAW_INGEST_TOKEN", "");
    const answer = await post(start(), { kind: "check", source: "openclaw", schemaVersion: 1 });
    expect(answer.status).toBe(503);
    expect(answer.body["error"]).toContain("OPENCLAW_INGEST_TOKEN");
  });

  test("with a signing key only what is signed, now, over this very body", async () => {
    vi.stubEnv("OPENCLAW_INGEST_SIGNING_KEY", signingKey);
    const server = start();
    const body = JSON.stringify({ kind: "check", source: "openclaw", schemaVersion: 1 });
    const signed = async (at: number, text: string) => ({
      "x-clawback-timestamp": String(at),
      "x-clawback-signature": await sign(signingKey, `${at}.${text}`),
    });
    expect((await post(server, body)).status).toBe(401);
    expect((await post(server, body, await signed(Date.now(), body))).status).toBe(200);
    expect((await post(server, body, await signed(Date.now(), `${body} `))).status).toBe(401);
    expect((await post(server, body, await signed(Date.now() - 6 * 60_000, body))).status).toBe(401);
    expect((await post(server, body, await signed(Date.now() + 6 * 60_000, body))).status).toBe(401);
  });
});

describe("what may be posted", () => {
  test.each([
    ["no JSON", "{", "body"],
    ["an unknown kind", { kind: "delete-all", source: "openclaw", schemaVersion: 1 }, "kind"],
    ["another source", { kind: "check", source: "elsewhere", schemaVersion: 1 }, "source"],
    ["a shape from the future", { kind: "check", source: "openclaw", schemaVersion: 2 }, "schemaVersion"],
    [
      "more records than one mutation may take",
      batch(Array.from({ length: 201 }, (_, i) => task(`${i}`, i))),
      "records",
    ],
  ])("%s is refused by the name of its field", async (_name, body, field) => {
    const answer = await post(start(), body);
    expect(answer.status).toBe(400);
    expect(answer.body["error"]).toContain(field);
  });

  test("too much at once is refused before it is read", async () => {
    const answer = await post(start(), batch([task("big", 1, { title: "x".repeat(9 * 1024 * 1024) })]));
    expect(answer.status).toBe(413);
  });

  test("a bad record becomes a dead letter and does not take the others with it", async () => {
    const server = start();
    const bad = task("bad", 2, { failureStreak: 1, title: 42 });
    const { body } = await post(server, batch([task("good", 1), bad]));
    expect(body).toEqual({
      results: [{ sourceKey: "task:good", outcome: "created" }],
      refused: [{ sourceKey: "task:bad", reason: "title: invalid_type" }],
    });
    await post(server, batch([bad]));
    const letters = () => server.run((ctx) => ctx.db.query("openclawDeadLetters").collect());
    expect(await letters()).toMatchObject([
      { sourceKey: "task:bad", attempts: 2, reason: "title: invalid_type" },
    ]);
    await post(server, batch([task("bad", 2)]));
    expect(await letters()).toEqual([]);
  });
});

describe("a batch", () => {
  test("is written once, updated when it differs, and marked when it is gone", async () => {
    const server = start();
    const outcomes = async (body: unknown) => (await post(server, body)).body["results"];
    const first = batch([task("a", 1), task("b", 2)]);
    expect(await outcomes(first)).toEqual([
      { sourceKey: "task:a", outcome: "created" },
      { sourceKey: "task:b", outcome: "created" },
    ]);
    expect(await outcomes(first)).toMatchObject([{ outcome: "skipped" }, { outcome: "skipped" }]);
    expect(await outcomes(batch([task("a", 3, { title: "Renamed" })]))).toMatchObject([
      { outcome: "updated" },
    ]);

    const gone = batch([], [{ sourceKey: "task:b", at: "2026-03-02T00:00:00.000Z" }]);
    expect(await outcomes(gone)).toMatchObject([{ outcome: "deleted" }]);
    expect(await outcomes(gone)).toMatchObject([{ outcome: "skipped" }]);
    const rows = await server.run((ctx) => ctx.db.query("openclawTasks").collect());
    expect(rows.map(({ sourceKey, title, deletedAt }) => [sourceKey, title, deletedAt])).toEqual([
      ["task:a", "Renamed", null],
      ["task:b", "Task b", "2026-03-02T00:00:00.000Z"],
    ]);
    expect(await outcomes(batch([task("b", 2)]))).toMatchObject([{ outcome: "updated" }]);
  });

  test("of 200 stays within Convex's limits", async () => {
    const server = start();
    const { status, body } = await post(
      server,
      batch(Array.from({ length: 200 }, (_, i) => task(`${i}`, i))),
    );
    expect(status).toBe(200);
    expect(body["results"]).toHaveLength(200);
  });
});

test("the row of a run is there once, however often it comes", async () => {
  const server = start();
  const run = {
    runId: "run-1",
    startedAt: new Date(Date.now() - 60_000).toISOString(),
    finishedAt: new Date().toISOString(),
    cursorFrom: { task: null },
    cursorTo: { task: "2026-03-01T12:00:00.000Z" },
    created: 1,
    updated: 0,
    skipped: 0,
    deleted: 0,
    errors: 0,
    errorSamples: [],
  };
  const message = { kind: "run", source: "openclaw", schemaVersion: 1, run };
  expect((await post(server, message)).status).toBe(200);
  expect((await post(server, message)).status).toBe(200);
  expect(await server.run((ctx) => ctx.db.query("openclawSyncRuns").collect())).toMatchObject([run]);

  const team = server.withIdentity({ subject: "ada", role: "team" });
  expect(await server.query(syncHealth, {})).toBeNull();
  expect(await team.query(syncHealth, {})).toMatchObject({
    isStale: false,
    runsInLastDay: 1,
    successRate: 1,
    deadLetters: 0,
  });
});

describe("who sees what", () => {
  const seen = async (server: Pick<Server, "query">): Promise<string[]> => {
    const rows = await server.query(tasks, {});
    return rows.map(({ sourceId }) => sourceId).sort();
  };

  test("public to all, the team's to its members, private to the owner, a role's to its holders, the system's to admins", async () => {
    const server = start();
    await post(
      server,
      batch([
        task("private", 1),
        task("team", 2, { visibility: "team", ownerId: "someone" }),
        task("public", 3, { visibility: "public", ownerId: "someone" }),
        task("ops", 4, { ownerType: "role", ownerId: "ops" }),
        task("system", 5, { ownerType: "system", ownerId: "system" }),
        task("gone", 6, { visibility: "public" }),
      ]),
    );
    await post(server, batch([], [{ sourceKey: "task:gone", at: "2026-03-02T00:00:00.000Z" }]));
    expect(await seen(server)).toEqual(["public"]);
    expect(await seen(server.withIdentity({ subject: "eve" }))).toEqual(["public"]);
    expect(await seen(server.withIdentity({ subject: "ada" }))).toEqual(["private", "public"]);
    expect(await seen(server.withIdentity({ subject: "bob", role: "team" }))).toEqual(["public", "team"]);
    expect(await seen(server.withIdentity({ subject: "bob", roles: ["team", "ops"] }))).toEqual([
      "ops",
      "public",
      "team",
    ]);
    expect(await seen(server.withIdentity({ subject: "root", role: "admin" }))).toEqual([
      "public",
      "system",
      "team",
    ]);
  });
});
