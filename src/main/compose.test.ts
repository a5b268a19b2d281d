import { randomBytes, randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { beforeEach, expect, it, onTestFinished, vi } from "vitest";
import type { ProfileId } from "#shared/brand";
import { type Clawback, compose } from "./compose.ts";
import type { CredentialStore } from "./credentials/store.ts";
import { SettingsStore } from "./settings/settings.ts";
import { createSettingsFile } from "./settings/settings-file.ts";

const ID = "home" as ProfileId;
const SOON = { timeout: 20_000, interval: 100 };

let dir = "";
let stateDir = "";
let cloud = "";

beforeEach(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), "clawback-compose-")));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  stateDir = join(dir, ".openclaw");
  cloud = join(dir, "cloud");
  await mkdir(join(stateDir, "workspace"), { recursive: true });
  await mkdir(join(stateDir, "agents", "main", "sessions"), { recursive: true });
  await mkdir(join(cloud, "openclaw-share", "_outbox"), { recursive: true });
  await writeFile(join(stateDir, "workspace", "MEMORY.md"), "# Memory\n");
});

/** Everything a hosted face stands on, with real rclone and a folder as its cloud. */
async function clawback(sync: object = {}, path = process.env["PATH"] ?? ""): Promise<Clawback> {
  const dataDir = join(dir, "data");
  const noKeychain: CredentialStore = {
    get: () => Promise.resolve(null),
    set: () => Promise.reject(new Error("read only")),
    forget: () => Promise.resolve(false),
  };
  const composed = await compose({
    dataDir,
    face: { view: { kind: "hosted", filesBy: "upload", canOpenFolder: false } },
    settingsFile: createSettingsFile(dataDir),
    machine: { env: { PATH: path }, home: dir },
    credentials: noKeychain,
  });
  onTestFinished(composed.close);
  const folder = { provider: "custom", custom: { rcloneType: "alias", rcloneOptions: { remote: cloud } } };
  composed.services.settings.update((settings) => ({
    ...settings,
    profiles: [{ id: ID, name: "Home", stateDir, sync: { ...folder, mode: "mailbox", ...sync } }],
  }));
  return composed;
}

async function converse(): Promise<void> {
  const sessions = join(stateDir, "agents", "main", "sessions");
  const index = { "agent:main:main": { sessionId: randomUUID(), updatedAt: Date.now() } };
  await writeFile(join(sessions, "sessions.json"), JSON.stringify(index));
}

function runsOf({ services }: Clawback) {
  return services.history.runs.list({ limit: 10 }).map(({ trigger, state }) => `${trigger} ${state.kind}`);
}

/** The mailbox's first push is shown before it is made. */
async function firstSync(app: Clawback): Promise<void> {
  const { sync, jobs } = app.services;
  const run = await jobs.finished(sync.run({ profileId: ID, trigger: "manual", approved: true }));
  expect(run.state.kind).toBe("succeeded");
}

it("syncs when a session starts", async () => {
  const app = await clawback({ onSessionStart: true });
  await firstSync(app);
  await app.startBackground();
  await converse();
  await vi.waitFor(() => expect(runsOf(app)).toEqual(["session succeeded", "manual succeeded"]), SOON);
});

it("starts nothing by itself on a metered network when its owner says so, and records why", async () => {
  const busctl = join(dir, "busctl");
  await writeFile(busctl, `#!/bin/sh\necho '{"type":"u","data":1}'\n`, { mode: 0o755 });
  const app = await clawback({ onSessionStart: true }, `${dir}${delimiter}${process.env["PATH"] ?? ""}`);
  app.services.settings.update((settings) => ({
    ...settings,
    app: { ...settings.app, rules: { onBattery: "run", metered: "skip" } },
  }));
  await firstSync(app);
  await app.startBackground();
  await converse();
  await vi.waitFor(() => expect(runsOf(app)).toEqual(["session skipped", "manual succeeded"]), SOON);
  const [newest] = app.services.history.runs.list({ limit: 1 });
  expect(newest?.state).toEqual({ kind: "skipped", reason: "The network is metered." });
});

it("asks the feed of updates that its owner names", async () => {
  const connected = Promise.withResolvers<undefined>();
  // Hanging up is no answer: what a feed says is looked at in updates/.
  const server = createTcpServer((socket) => {
    connected.resolve(undefined);
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  const warned = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  onTestFinished(() => warned.mockRestore());
  const app = await clawback();
  app.services.settings.update((settings) => ({
    ...settings,
    app: { ...settings.app, updates: { check: true, url: `https://127.0.0.1:${port}/latest.json` } },
  }));
  await app.startBackground();
  await connected.promise;
  const said = () => warned.mock.calls.filter(([line]) => String(line).includes("Looking for updates"));
  await vi.waitFor(() => expect(said()).toHaveLength(1), SOON);
  expect(app.state.get().update).toBeNull();
});

it("heeds a pause that another face has set, and its end", async () => {
  const app = await clawback({ interval: 60 });
  await firstSync(app);
  const other = await clawback({ interval: 60 });
  await other.handlers.app.pause({ length: { kind: "resumed" } });
  await app.startBackground();
  expect(app.state.get().pausedUntil).toEqual({ kind: "resumed" });
  expect(app.services.history.due.nextDueAt(ID, "sync")).toBeNull();
  await other.handlers.app.pause({ length: { kind: "minutes", minutes: 30 } });
  await vi.waitFor(() => expect(app.state.get().pausedUntil).toMatchObject({ kind: "time" }), SOON);
  expect(app.services.history.due.nextDueAt(ID, "sync")).toBeNull();
  await other.handlers.app.resume({});
  await vi.waitFor(() => expect(app.state.get().pausedUntil).toBeNull(), SOON);
  expect(app.services.history.due.nextDueAt(ID, "sync")).not.toBeNull();
});

it("tells the agent of its mail, once, and a gateway that is away is a warning", async () => {
  const token = randomBytes(12).toString("hex");
  const tokenFile = join(dir, "token");
  await writeFile(tokenFile, `${token}\n`, { mode: 0o600 });
  const told: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const isKnown = request.headers.authorization === `Bearer ${token}`;
      if (isKnown) told.push(body);
      response.writeHead(isKnown ? 200 : 401).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  const url = `http://127.0.0.1:${port}/hooks/wake`;
  const app = await clawback({ notifyOnInbox: true, wake: { url, token: `file:${tokenFile}` } });

  await writeFile(join(cloud, "openclaw-share", "_outbox", "letter.txt"), "Dear agent");
  await firstSync(app);
  await firstSync(app);
  expect(told).toHaveLength(1);
  expect(told[0]).toContain("letter.txt");

  server.close();
  server.closeAllConnections();
  await writeFile(join(cloud, "openclaw-share", "_outbox", "second.txt"), "Dear agent");
  const { sync, jobs } = app.services;
  const run = await jobs.finished(sync.run({ profileId: ID, trigger: "manual", approved: true }));
  expect(run).toMatchObject({ state: { kind: "warned" }, warnings: [{ kind: "not-notified" }] });
  expect(await readdir(join(stateDir, "workspace", "_inbox"))).toEqual(["letter.txt", "second.txt"]);
});

it("notices settings that another process has written, and goes on with the good ones when they are torn", async () => {
  const app = await clawback({ interval: 0 });
  await firstSync(app);
  const warned = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  onTestFinished(() => warned.mockRestore());
  await app.startBackground();
  expect(app.services.history.due.nextDueAt(ID, "sync")).toBeNull();

  // A store of its own, as `clawback config set` in another process has.
  const other = new SettingsStore(createSettingsFile(join(dir, "data")));
  const write = (change: object, interval: number) =>
    other.update((settings) => ({
      ...settings,
      profiles: settings.profiles.map((profile) => ({
        ...profile,
        ...change,
        sync: { ...profile.sync, interval },
      })),
    }));
  write({ name: "Renamed" }, 3600);
  await vi.waitFor(() => expect(app.state.get().profiles[0]?.name).toBe("Renamed"), SOON);
  await vi.waitFor(() => expect(app.services.history.due.nextDueAt(ID, "sync")).not.toBeNull(), SOON);

  await writeFile(other.path, '{"version": 1, "profi');
  const said = () => warned.mock.calls.filter(([text]) => String(text).includes("last good ones go on"));
  await vi.waitFor(() => expect(said()).toHaveLength(1), SOON);
  expect(app.services.settings.profile(ID).name).toBe("Renamed");
  expect(() => app.services.settings.update((settings) => settings)).toThrow("cannot be read");

  await writeFile(
    other.path,
    JSON.stringify({ version: 1, profiles: [{ id: ID, name: "Mended", stateDir }] }),
  );
  await vi.waitFor(() => expect(app.state.get().profiles[0]?.name).toBe("Mended"), SOON);
});
