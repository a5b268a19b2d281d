import { spawn } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { z } from "zod";
import { startAnytype } from "../../export/testing/anytype-server.ts";
import { anytypeJudge } from "../../export/testing/openapi.ts";
import { createSampleAgent } from "../../sample/sample-agent.ts";

const CLI = join(import.meta.dirname, "../index.ts");
// Each command is a process of its own.
vi.setConfig({ testTimeout: 180_000 });

const apiKey = randomUUID();
const spaceId = "bafy.space";

let dir: string;
let server: Awaited<ReturnType<typeof startAnytype>>;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "clawback-export-pages-"));
  const agent = await createSampleAgent({ dir: join(dir, "agent"), now: Date.now() });
  server = await startAnytype({ apiKey, spaceId, judge: anytypeJudge() });
  const anytype = { enabled: true, apiUrl: server.apiUrl, apiKey: "${ANYTYPE_API_KEY}", spaceId };
  const profile = { id: "one", name: "One", stateDir: agent.stateDir, exports: { anytype } };
  await writeFile(join(dir, "settings.json"), JSON.stringify({ version: 1, profiles: [profile] }));
});
afterEach(async () => {
  await server.close();
  await rm(dir, { recursive: true, force: true });
});

/** The real command line in a process of its own, with something on its standard input. */
async function clawback(args: readonly string[], input = "") {
  const options = ["--config", join(dir, "settings.json"), "--data-dir", join(dir, "data"), "--json"];
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", CLI, ...options, ...args], {
    env: { PATH: process.env["PATH"] ?? "", HOME: dir, ANYTYPE_API_KEY: apiKey },
  });
  child.stdin.end(input);
  const exit = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const [code, stdout] = await Promise.all([exit, text(child.stdout), text(child.stderr)]);
  return { code, document: z.record(z.string(), z.unknown()).parse(JSON.parse(stdout)) };
}

it("finds a page, tells what it is, tags it, and adds a note about it without a secret", async () => {
  expect((await clawback(["export", "run", "--target", "anytype"])).code).toBe(0);
  const found = await clawback(["export", "query", "--tag", "openclaw", "--limit", "1"]);
  const [hit] = z.array(z.object({ id: z.string(), title: z.string() })).parse(found.document["pages"]);
  const { id = "", title = "" } = hit ?? {};
  expect((await clawback(["export", "page", id])).document).toMatchObject({
    ok: true,
    page: { id, title, type: "openclaw_session" },
  });
  const tagged = await clawback([
    "export",
    "tags",
    id,
    "--add",
    "keep",
    "--add",
    "later",
    "--remove",
    "session",
  ]);
  expect(tagged.document).toMatchObject({ page: { tags: ["openclaw", "keep", "later"] } });

  const password = randomBytes(20).toString("hex");
  const added = await clawback(["export", "append", id], `The router's password is: ${password}\n`);
  expect(added.code).toBe(0);
  const note = server.pages.get(z.string().parse(added.document["id"]));
  expect(note?.name).toBe(`Note: ${title}`);
  expect(note?.markdown).toContain("[REDACTED]");
  expect(server.requests.map(({ body }) => body).join("\n")).not.toContain(password);
  expect(server.complaints).toEqual([]);
});

it("says what is missing", async () => {
  const gone = await clawback(["export", "page", "bafy.nowhere"]);
  expect(gone).toMatchObject({ code: 2, document: { error: { code: "PATH_UNKNOWN" } } });
  expect((await clawback(["export", "tags", "x"])).code).toBe(2);
  expect((await clawback(["export", "append", "x"])).code).toBe(2);
  // A configuration that is only read cannot take the key's name.
  const pair = await clawback(["export", "pair"], "1234\n");
  expect(pair).toMatchObject({ code: 2, document: { error: { code: "USAGE" } } });
  expect(server.challenges.size).toBe(0);
});
