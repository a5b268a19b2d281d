import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { type Settings, settingsSchema } from "#shared/settings/schema";
import { type History, openHistory } from "../jobs/history.ts";
import { temporaryDataDir } from "../jobs/testing/data-dir.ts";
import { createUpdateCheck } from "./update-check.ts";
import { readUpdateFeed } from "./update-feed.ts";

const DAY = 24 * 3_600_000;
const RELEASE = { version: "1.3.0", url: "https://clawback.example/releases/1.3.0" };

let now: number;
let history: History;
let settings: Settings["app"]["updates"];
let problems: unknown[];
let tellings: number;

beforeEach(() => {
  [now, problems, tellings, settings] = [Date.UTC(2026, 10, 21, 12), [], 0, { check: true }];
  history = openHistory({ dataDir: temporaryDataDir(), clock: { now: () => now }, warn: vi.fn() });
  onTestFinished(() => history.close());
});

/** A feed on this machine that answers as told; `asked` are the paths that were asked for. */
async function feed(answer: RequestListener): Promise<Readonly<{ url: string; asked: readonly string[] }>> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/latest.json`, asked };
}

const saying =
  (body: unknown, status = 200): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };

function updates(version = "1.2.0") {
  return createUpdateCheck({
    facts: history.facts,
    clock: { now: () => now },
    settings: () => settings,
    version,
    onFound: () => (tellings += 1),
    report: (problem) => problems.push(problem),
    mayAsk: ({ hostname }) => hostname === "127.0.0.1",
  });
}

const open = new AbortController().signal;

test("a newer release is told of, once it has been looked for, until this Clawback is that release", async () => {
  const { url } = await feed(saying({ ...RELEASE, notes: "Not ours to read." }));
  settings = { check: true, url };
  expect(updates().current()).toBeNull();
  await updates().checkIfDue(open);
  expect(updates().current()).toEqual(RELEASE);
  expect(tellings).toBe(1);
  expect(updates("1.3.0").current()).toBeNull();
  expect(updates("1.3.0-rc.1").current()).toEqual(RELEASE);
});

test("nothing is asked while looking is off, or without a feed", async () => {
  const { url, asked } = await feed(saying(RELEASE));
  settings = { check: true, url };
  await updates().checkIfDue(open);
  for (settings of [{ check: false, url }, { check: true }]) {
    now += 2 * DAY;
    await updates().checkIfDue(open);
    expect(updates().current()).toBeNull();
  }
  expect(asked).toEqual(["/latest.json"]);
});

test("a feed is asked once a day, whoever asks, also when it failed", async () => {
  const answers = [saying("no such page", 404), saying(RELEASE), saying("later", 503)];
  const { url, asked } = await feed((request, response) => answers.shift()?.(request, response));
  settings = { check: true, url };
  await updates().checkIfDue(open);
  expect(problems).toEqual([expect.stringContaining("it answered 404")]);
  now += DAY - 1;
  await updates().checkIfDue(open);
  expect(asked).toHaveLength(1);
  now += 1;
  await Promise.all([updates().checkIfDue(open), updates().checkIfDue(open)]);
  expect(asked).toHaveLength(2);
  expect(updates().current()).toEqual(RELEASE);
  // What is known stays known when the next look fails.
  now += DAY;
  await updates().checkIfDue(open);
  expect(asked).toHaveLength(3);
  expect(updates().current()).toEqual(RELEASE);
});

test("another feed is asked at once, and what the old one said is forgotten", async () => {
  const [first, second] = [await feed(saying(RELEASE)), await feed(saying({ ...RELEASE, version: "1.1.0" }))];
  settings = { check: true, url: first.url };
  await updates().checkIfDue(open);
  settings = { check: true, url: second.url };
  expect(updates().current()).toBeNull();
  await updates().checkIfDue(open);
  expect(updates().current()).toBeNull();
});

test.each<readonly [string, RequestListener]>([
  ["no JSON", (_request, response) => response.end("<html>")],
  ["no release", saying({ tag: "v1.3.0" })],
  ["a version that is none", saying({ ...RELEASE, version: "1.3" })],
  ["a page that is not https", saying({ ...RELEASE, url: "http://clawback.example/" })],
  ["a page that is a script", saying({ ...RELEASE, url: "javascript:alert(1)" })],
  ["a way elsewhere", (_request, response) => response.writeHead(302, { location: "/other.json" }).end()],
  [
    "more than it should",
    (_request, response) => response.end(JSON.stringify({ ...RELEASE, notes: "x".repeat(20_000) })),
  ],
  ["nothing, and hangs up", (_request, response) => response.destroy()],
])("a feed that answers with %s tells of nothing", async (_name, answer) => {
  const { url, asked } = await feed(answer);
  settings = { check: true, url };
  await updates().checkIfDue(open);
  expect(updates().current()).toBeNull();
  expect(problems).toEqual([expect.stringContaining("The feed of updates gave no usable answer.")]);
  expect(asked).toEqual(["/latest.json"]);
});

test("a feed that never ends is left when the app closes, without a word", async () => {
  const closing = new AbortController();
  const { url } = await feed((_request, response) => {
    response.write("{");
    closing.abort();
  });
  settings = { check: true, url };
  await updates().checkIfDue(closing.signal);
  expect(problems).toEqual([]);
  expect(updates().current()).toBeNull();
});

test("an address that is not https is not asked", async () => {
  const { url, asked } = await feed(saying(RELEASE));
  await expect(readUpdateFeed(url, { signal: open })).rejects.toMatchObject({
    code: "REMOTE_FAILED",
    detail: "it is not an https address",
  });
  expect(asked).toEqual([]);
  expect(settingsSchema.safeParse({ version: 1, app: { updates: { check: true, url } } }).success).toBe(
    false,
  );
});
