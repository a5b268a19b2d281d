import { randomBytes } from "node:crypto";
import { chmod, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it, onTestFinished } from "vitest";
import type { ProfileId } from "#shared/brand";
import { ClawbackError } from "#shared/errors";
import { CHECK_NAMES, type CheckName, type CheckRow } from "#shared/models/diagnostics";
import { type Clawback, compose } from "../compose.ts";
import { s3Server, served } from "../rclone/testing/servers.ts";
import { createSettingsFile } from "../settings/settings-file.ts";

const ID = "home" as ProfileId;
const never = () => new AbortController().signal;

let dir = "";
let cloud = "";

beforeEach(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), "clawback-diagnostics-")));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  cloud = join(dir, "cloud");
  await mkdir(cloud);
  await mkdir(join(dir, ".openclaw", "workspace"), { recursive: true });
  await mkdir(join(dir, ".openclaw", "cron"));
  await writeFile(join(dir, ".openclaw", "cron", "jobs.json"), "[]");
});

type Setup = Readonly<{
  sync?: object;
  profile?: object;
  env?: Readonly<Record<string, string>>;
  /** Null: there is none on this machine. */
  keychain?: Readonly<Record<string, string>> | null;
  now?: () => number;
}>;

/** Clawback with the agent "home", whose cloud is a folder unless told otherwise. */
async function clawback({
  sync = {},
  profile = {},
  env = {},
  keychain = {},
  now,
}: Setup = {}): Promise<Clawback> {
  const dataDir = join(dir, "data");
  const app = await compose({
    dataDir,
    face: { view: { kind: "hosted", filesBy: "upload", canOpenFolder: false } },
    settingsFile: createSettingsFile(dataDir),
    machine: { env: { PATH: process.env["PATH"], ...env }, home: dir },
    credentials: {
      get: (name) =>
        keychain === null
          ? Promise.reject(new ClawbackError("KEYCHAIN_UNAVAILABLE", "There is no keychain."))
          : Promise.resolve(keychain[name] ?? null),
      set: () => Promise.resolve(),
      forget: () => Promise.resolve(false),
    },
    ...(now === undefined ? {} : { clock: { now } }),
  });
  onTestFinished(app.close);
  const folder = { provider: "custom", custom: { rcloneType: "alias", rcloneOptions: { remote: cloud } } };
  app.services.settings.update((settings) => ({
    ...settings,
    profiles: [
      {
        id: ID,
        name: "Home",
        stateDir: join(dir, ".openclaw"),
        sync: { ...folder, mode: "mailbox", ...sync },
        backup: { enabled: true, encrypt: true, passphrase: "keychain:home/passphrase", prefix: "snapshots" },
        ...profile,
      },
    ],
  }));
  return app;
}

async function rowOf(app: Clawback, only: CheckName, write = false): Promise<CheckRow> {
  const { checks } = await app.services.diagnostics.run({ profileId: ID, write, only }, never());
  expect(checks.map(({ name }) => name)).toEqual([only]);
  return checks[0] ?? expect.fail("no row");
}

/** A server of the test's on the loopback; returns its origin. */
async function serving(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return `http://127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}`;
}

function webdav(url: string, options: object = {}) {
  return {
    provider: "custom",
    custom: { rcloneType: "webdav", rcloneOptions: { url, vendor: "other", ...options } },
  };
}

it("finds a machine in order, says which programs are used, and leaves no trace in the cloud", async () => {
  const app = await clawback({ keychain: { "home/passphrase": randomBytes(12).toString("hex") } });
  const { checks, wrote } = await app.services.diagnostics.run({ profileId: ID, write: true }, never());
  expect(wrote).toBe(true);
  expect(checks.map(({ name }) => name)).toEqual(CHECK_NAMES);
  const kinds = Object.fromEntries(checks.map(({ name, kind }) => [name, kind]));
  const off = { anytype: "notUsed", convex: "notUsed" };
  expect(kinds).toEqual({ ...Object.fromEntries(CHECK_NAMES.map((name) => [name, "passed"])), ...off });
  expect(checks[0]?.sentence).toMatch(/^rclone \d+\.\d+\.\d+, of the system: \//);
  expect(checks[0]?.detail).toContain("bisync");
  expect(await readdir(cloud)).toEqual([]);
});

it("looks at the machine alone while there is no agent", async () => {
  const app = await clawback();
  const { checks } = await app.services.diagnostics.run({ write: false }, never());
  const unused = checks.filter(({ kind }) => kind === "notUsed").map(({ name }) => name);
  expect(unused).toEqual(["secrets", "openclaw", "sync", "backup", "anytype", "convex"]);
});

it("tells a wrong password by the cloud's name, with the field to mend, whatever else is well", async () => {
  const server = await served("webdav");
  onTestFinished(server.stop);
  const url = server.remote.env["RCLONE_CONFIG_CLOUD_URL"] ?? "";
  const wrong = randomBytes(9).toString("hex");
  const app = await clawback({
    sync: webdav(url, { user: "owner", pass: "${DAV_PASSWORD}" }),
    env: { DAV_PASSWORD: wrong },
    keychain: { "home/passphrase": randomBytes(12).toString("hex") },
  });
  const { checks } = await app.services.diagnostics.run({ profileId: ID, write: true }, never());
  const failed = checks.filter(({ kind }) => kind === "failed");
  expect(failed.map(({ name }) => name)).toEqual(["sync", "backup"]);
  expect(failed[0]).toMatchObject({
    code: "REMOTE_AUTH",
    fix: { kind: "enter-credential", field: "sync.custom.rcloneOptions.pass" },
  });
  expect(JSON.stringify(checks)).not.toContain(wrong);
  expect(await readdir(server.folder)).toEqual([]);
});

it("tells a cloud that may be read and not be written to, once it is asked to write", async () => {
  const app = await clawback();
  await mkdir(join(cloud, "openclaw-share"));
  // A file where the folder of the snapshots would be, since root may write anywhere.
  await writeFile(join(cloud, "snapshots"), "");
  expect(await rowOf(app, "sync", true)).toMatchObject({ kind: "passed" });
  expect(await rowOf(app, "backup", true)).toMatchObject({ kind: "failed" });
  expect(await readdir(join(cloud, "openclaw-share"))).toEqual([]);
});

it("tries writing in a bucket, and leaves the bucket where it is", async () => {
  const server = await s3Server();
  onTestFinished(server.stop);
  const endpoint = server.remote.env["RCLONE_CONFIG_CLOUD_ENDPOINT"] ?? "";
  const s3 = { bucket: "bucket", endpoint, accessKeyId: "${S3_ACCOUNT}", secretAccessKey: "${S3_ACCOUNT}" };
  const app = await clawback({ sync: { provider: "s3", s3 }, env: { S3_ACCOUNT: "S3RVER" } });
  expect(await rowOf(app, "backup", true)).toMatchObject({ kind: "passed" });
  expect(await readdir(join(server.folder, "data", "bucket"))).toEqual([]);
});

it("takes an outside drive that is not there any more for what it is", async () => {
  const app = await clawback();
  const { sync, jobs } = app.services;
  await jobs.finished(sync.run({ profileId: ID, trigger: "manual", approved: true }));
  await rm(cloud, { recursive: true });
  expect(await rowOf(app, "sync")).toMatchObject({ kind: "failed", code: "REMOTE_NOT_FOUND" });
});

it("warns where only a restore by hand lacks a program, and fails where a backup would", async () => {
  const openssl = join(dir, "openssl");
  await writeFile(openssl, "#!/bin/sh\necho 'OpenSSL 1.0.2k-fips'\n", { mode: 0o755 });
  const nowhere = join(dir, "nowhere");
  const app = await clawback({
    env: { CLAWBACK_OPENSSL: openssl, CLAWBACK_ZSTD: nowhere, CLAWBACK_TAR: nowhere },
  });
  expect(await rowOf(app, "openssl")).toMatchObject({
    kind: "failed",
    fix: { kind: "install", tool: "openssl" },
  });
  expect(await rowOf(app, "zstd")).toMatchObject({ kind: "warning" });
  expect(await rowOf(app, "tar")).toMatchObject({ kind: "failed", code: "TOOL_MISSING" });
});

it("refuses an rclone whose bisync loses files, for an agent that needs it", async () => {
  const rclone = join(dir, "rclone");
  await writeFile(rclone, "#!/bin/sh\necho 'rclone v1.63.1'\n");
  await chmod(rclone, 0o755);
  const mailbox = await clawback({ env: { CLAWBACK_RCLONE: rclone } });
  expect(await rowOf(mailbox, "rclone")).toMatchObject({
    kind: "passed",
    sentence: `rclone 1.63.1, named by CLAWBACK_RCLONE: ${rclone}`,
  });
  const bisync = await clawback({ env: { CLAWBACK_RCLONE: rclone }, sync: { mode: "bisync" } });
  expect(await rowOf(bisync, "rclone")).toMatchObject({
    kind: "failed",
    code: "NOT_SUPPORTED",
    fix: { kind: "install", tool: "rclone" },
  });
});

it("names the secret that is missing, and none that no run asks for", async () => {
  const s3 = { bucket: "old", accessKeyId: "keychain:gone", secretAccessKey: "keychain:gone" };
  const missing = await clawback({ sync: { s3 } });
  expect(await rowOf(missing, "secrets")).toMatchObject({
    kind: "failed",
    code: "CREDENTIAL_MISSING",
    fix: { kind: "enter-credential", field: "backup.passphrase" },
  });
  const plain = await clawback({ sync: { s3 }, profile: { backup: { enabled: true, encrypt: false } } });
  expect(await rowOf(plain, "secrets")).toMatchObject({ kind: "notUsed" });
});

it("needs a keychain only where a setting points there", async () => {
  const pointing = await clawback({ keychain: null });
  expect(await rowOf(pointing, "keychain")).toMatchObject({ kind: "failed", code: "KEYCHAIN_UNAVAILABLE" });
  const without = await clawback({ keychain: null, profile: { backup: { enabled: true, encrypt: false } } });
  expect(await rowOf(without, "keychain")).toMatchObject({ kind: "notUsed" });
});

it("asks a target of exports that is switched on", async () => {
  const origin = await serving((_request, response) => response.writeHead(401).end());
  const convex = { enabled: true, url: `${origin}/ingest`, token: "keychain:convex" };
  const profile = { exports: { convex } };
  const app = await clawback({ profile, keychain: { convex: randomBytes(12).toString("hex") } });
  expect(await rowOf(app, "convex")).toMatchObject({ kind: "failed", code: "REMOTE_AUTH" });
  expect(await rowOf(app, "anytype")).toMatchObject({ kind: "notUsed" });
});

it("warns of a secret that is written out, without telling it", async () => {
  const passphrase = randomBytes(12).toString("hex");
  const app = await clawback({ profile: { backup: { enabled: true, encrypt: true, passphrase } } });
  const row = await rowOf(app, "secrets");
  expect(row).toMatchObject({
    kind: "warning",
    fix: { kind: "enter-credential", field: "backup.passphrase" },
  });
  expect(JSON.stringify(row)).not.toContain(passphrase);
});

it("says where OpenClaw should be and is not; a companion has none", async () => {
  const app = await clawback();
  await rm(join(dir, ".openclaw", "cron"), { recursive: true });
  expect(await rowOf(app, "openclaw")).toMatchObject({ kind: "warning" });
  await rm(join(dir, ".openclaw"), { recursive: true });
  expect(await rowOf(app, "openclaw")).toMatchObject({
    kind: "failed",
    code: "SOURCE_MISSING",
    fix: { kind: "edit-setting", field: "workspaceDir" },
  });
  const elsewhere = join(dir, "workspace");
  await mkdir(elsewhere);
  const companion = await clawback({ profile: { role: "companion", workspaceDir: elsewhere } });
  expect(await rowOf(companion, "openclaw")).toMatchObject({ kind: "passed" });
});

it.each([
  ["agrees", 0, "passed"],
  ["is slow", 5 * 60_000, "warning"],
  ["is far off", 60 * 60_000, "failed"],
])("compares the clock with the cloud's: it %s", async (_name, ahead, kind) => {
  const asked: (string | undefined)[] = [];
  const origin = await serving((request, response) => {
    asked.push(request.headers.authorization);
    response.writeHead(401, { date: new Date(Date.now() + ahead).toUTCString() }).end();
  });
  const app = await clawback({
    sync: webdav(`${origin}/dav`, { user: "owner", pass: "${DAV_PASSWORD}" }),
    env: { DAV_PASSWORD: randomBytes(9).toString("hex") },
  });
  expect(await rowOf(app, "clock")).toMatchObject({ kind });
  expect(asked).toEqual([undefined]);
});

it("notices a clock that went back behind the last run", async () => {
  let now = Date.now();
  const app = await clawback({ now: () => now });
  const { sync, jobs } = app.services;
  await jobs.finished(sync.run({ profileId: ID, trigger: "manual", approved: true }));
  now -= 3_600_000;
  expect(await rowOf(app, "clock")).toMatchObject({ kind: "failed" });
});
