import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ProfileId } from "#shared/brand";
import { exportsSchema } from "#shared/settings/exports";
import { createDeadLetters } from "../dead-letters.ts";
import { exportTo } from "../export-run.ts";
import { openExportLedger } from "../ledger.ts";
import { startConvex, type Trouble } from "../testing/convex-server.ts";
import { memorySource } from "../testing/memory-source.ts";
import { plainRedactor } from "../testing/plain-redactor.ts";
import { runContext } from "../testing/run-context.ts";
import { convexTarget } from "./convex-target.ts";

const signal = new AbortController().signal;
const token = randomUUID();
const signingKey = randomUUID();
const profileId = "home" as ProfileId;

let dir: string;
let close: (() => Promise<void>)[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "clawback-convex-"));
  close = [];
  vi.stubEnv("OPENCLAW_INGEST_TOKEN", token);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(close.map((one) => one()));
  rmSync(dir, { recursive: true, force: true });
});

async function setUp(options: { trouble?: () => Trouble; token?: string; signingKey?: string } = {}) {
  const server = await startConvex(options.trouble);
  close.push(server.close);
  const source = memorySource();
  const ledger = openExportLedger(join(dir, "exports.db"));
  close.push(() => {
    ledger.close();
    return Promise.resolve();
  });
  const time = { now: Date.now() };
  let runs = 0;
  const target = () =>
    convexTarget({
      access: { url: server.url, token: options.token ?? token, signingKey: options.signingKey ?? null },
      batchSize: 2,
      runId: `run-${++runs}`,
      now: Date.now,
    });
  const run = () =>
    exportTo(
      {
        profileId,
        sources: [source.source],
        target: target(),
        ledger,
        deadLetters: createDeadLetters(ledger.database),
        redactor: plainRedactor(),
        settings: exportsSchema.parse({}),
        clock: { now: () => time.now },
        retry: { random: () => 0, wait: () => Promise.resolve() },
        epoch: "1",
        resendSince: null,
        isPartial: false,
      },
      runContext(`run-${runs}`),
    );
  const rows = () => server.convex.run((ctx) => ctx.db.query("openclawTasks").collect());
  const runRows = () => server.convex.run((ctx) => ctx.db.query("openclawSyncRuns").collect());
  return { ...source, ...server, time, target, run, rows, runRows };
}

describe("an export to Convex", () => {
  test("creates, updates, skips and buries, with a row for each run and nothing secret", async () => {
    const { put, tasks, run, rows, runRows, bodies, time } = await setUp();
    for (let i = 0; i < 5; i++) put(`t${i}`, `Task ${i} with secret12${i}`, time.now - i * 1_000);
    expect(await run()).toMatchObject({ created: 5, redacted: 5 });
    expect(await run()).toMatchObject({ created: 0, updated: 0, skipped: 5 });
    put("t1", "Another title", time.now);
    tasks.delete("t2");
    expect(await run()).toMatchObject({ updated: 1, deleted: 1, skipped: 3 });

    const stored = await rows();
    expect(stored).toHaveLength(5);
    expect(stored.find(({ sourceId }) => sourceId === "t0")).toMatchObject({
      sourceKey: "task:t0",
      title: "Task 0 with [REDACTED]",
      visibility: "private",
      ownerType: "user",
      ownerId: "owner",
      redactedPaths: ["/title"],
      redactionReason: ["planted"],
    });
    expect(stored.filter(({ deletedAt }) => deletedAt !== null).map(({ sourceId }) => sourceId)).toEqual([
      "t2",
    ]);
    expect((await runRows()).map(({ created, updated, skipped }) => [created, updated, skipped])).toEqual([
      [5, 0, 0],
      [0, 0, 5],
      [0, 1, 3],
    ]);
    expect(bodies.join("\n")).not.toMatch(/secret\d/);
  });

  test("survives resets, lost answers, 503 and 429 without a duplicate", async () => {
    const troubles: Trouble[] = ["reset", "answer-lost", "none", "unavailable", "answer-lost", "rate-limit"];
    const { put, run, rows, time } = await setUp({ trouble: () => troubles.shift() ?? "none" });
    for (let i = 0; i < 5; i++) put(`t${i}`, `Task ${i}`, time.now - i * 1_000);
    const { created, skipped } = await run();
    expect(created + skipped).toBe(5);
    expect(await rows()).toHaveLength(5);
    expect(troubles).toEqual([]);
  });

  test("a failed run leaves a row as well", async () => {
    const troubles: Trouble[] = ["none", ...Array<Trouble>(5).fill("unavailable")];
    const { put, run, runRows, time } = await setUp({ trouble: () => troubles.shift() ?? "none" });
    for (let i = 0; i < 5; i++) put(`t${i}`, `Task ${i}`, time.now - i * 60_000);
    await expect(run()).rejects.toMatchObject({ code: "REMOTE_UNREACHABLE" });
    expect(await runRows()).toMatchObject([
      { created: 2, errors: 1, errorSamples: ["REMOTE_UNREACHABLE: Convex cannot answer at the moment."] },
    ]);
  });
});

describe("the connection check", () => {
  test("passes, signed as well", async () => {
    const { target } = await setUp();
    await target().check(signal);
    vi.stubEnv("OPENCLAW_INGEST_SIGNING_KEY", signingKey);
    const signed = await setUp({ signingKey });
    await signed.target().check(signal);
    const unsigned = await setUp();
    await expect(unsigned.target().check(signal)).rejects.toMatchObject({ code: "REMOTE_AUTH" });
  });

  test("names a refused key, a wrong address and a server that is down", async () => {
    const wrong = await setUp({ token: randomUUID() });
    await expect(wrong.target().check(signal)).rejects.toMatchObject({
      code: "REMOTE_AUTH",
      detail: "HTTP 401: the bearer token is wrong",
    });
    const { url, close: stop } = await setUp();
    const at = (address: string) =>
      convexTarget({
        access: { url: address, token, signingKey: null },
        batchSize: 2,
        runId: "run",
        now: Date.now,
      }).check(signal);
    await expect(at(`${url}/elsewhere`)).rejects.toMatchObject({ code: "REMOTE_NOT_FOUND" });
    await stop();
    await expect(at(url)).rejects.toMatchObject({ code: "REMOTE_UNREACHABLE" });
  });
});
