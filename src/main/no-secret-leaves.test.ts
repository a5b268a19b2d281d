import { randomUUID } from "node:crypto";
import { lstat, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ProfileId, RunId } from "#shared/brand";
import { type ClawbackHandlers, contract } from "#shared/ipc/contract";
import type { Envelope } from "#shared/ipc/envelope";
import { callsOf } from "#shared/ipc/schema";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type Clawback, compose } from "./compose.ts";
import { type Answer, registerHandlers } from "./ipc/register.ts";
import { served, type Served } from "./rclone/testing/servers.ts";
import { createSettingsFile } from "./settings/settings-file.ts";
import { createCanaries, everyFileBelow } from "./testing/canaries.ts";
import { type EchoServer, startEchoServer } from "./testing/echo-server.ts";

/**
 * Secrets wherever Clawback may be given one, and then every call of the contract, good and bad: on an agent whose cloud
 * works, and on one whose cloud, gateway and export targets say back whatever they are told.
 */
const GOOD = "home" as ProfileId;
const ECHOED = "echoed" as ProfileId;

const canaries = createCanaries();
let dir: string;
let dataDir: string;
let cloud: Served;
let echo: EchoServer;
let app: Clawback;
/** All that anybody outside was told: answers, pushes, run logs, stderr. */
const told: Readonly<{ where: string; text: string }>[] = [];
const answers = new Map<string, Answer<null>>();

function tell(where: string, what: unknown): void {
  told.push({ where, text: typeof what === "string" ? what : JSON.stringify(what) });
}

beforeAll(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), "clawback-canary-")));
  dataDir = join(dir, "data");
  cloud = await served("webdav");
  echo = await startEchoServer();
  const keychain = new Map(
    ["passphrase", "apiKey", "hooks", "s3-id", "crypt"].map((name) => [name, canaries.plant(name)] as const),
  );
  const tokenFile = join(dir, "convex-token");
  await writeFile(tokenFile, `${canaries.plant("convex token")}\n`, { mode: 0o600 });
  await makeAgent(join(dir, "good"), {});
  await makeAgent(join(dir, "echoed"), { SIGNING_KEY: canaries.plant("signing key (.env of OpenClaw)") });

  const write = process.stderr.write.bind(process.stderr);
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    tell("stderr", String(text));
    return write(text);
  });
  app = await compose({
    dataDir,
    face: {
      view: { kind: "desktop", filesBy: "path", canOpenFolder: true },
      openFolder: () => Promise.resolve(),
    },
    settingsFile: createSettingsFile(dataDir),
    machine: {
      home: dir,
      env: {
        PATH: process.env["PATH"],
        CLOUD_PASS: cloud.remote.env["RCLONE_CONFIG_CLOUD_PASS"],
        DAV_PASSWORD: canaries.plant("WebDAV password"),
        S3_SECRET: canaries.plant("S3 secret"),
        UNRELATED_API_KEY: canaries.plant("variable of another program"),
      },
    },
    credentials: {
      get: (name) => Promise.resolve(keychain.get(name) ?? null),
      set: () => Promise.resolve(),
      forget: () => Promise.resolve(false),
    },
  });
  app.services.settings.update((settings) => ({ ...settings, profiles: profiles(tokenFile) }));
  app.state.subscribe((state) => tell("a pushed state", state));
  registerHandlers({
    contract,
    handlers: app.handlers,
    isTrusted: () => true,
    handle: (channel, answer) => answers.set(channel, answer),
  });
}, 120_000);

afterAll(async () => {
  vi.restoreAllMocks();
  await app.close();
  await Promise.all([cloud.stop(), echo.close()]);
  await rm(dir, { recursive: true, force: true });
});

async function makeAgent(stateDir: string, env: Readonly<Record<string, string>>): Promise<void> {
  const workspace = join(stateDir, "workspace");
  await mkdir(join(workspace, "memory"), { recursive: true });
  await writeFile(join(stateDir, "openclaw.json"), "{}");
  const variables = { ...env, OWN_SECRET: canaries.plant(`.env of ${stateDir}`) };
  await writeFile(
    join(stateDir, ".env"),
    Object.entries(variables)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(""),
  );
  await writeFile(join(workspace, "SOUL.md"), "# Soul\n\nKind.\n");
  const password = canaries.plant(`note of ${stateDir}`);
  await writeFile(
    join(workspace, "memory", "2026-01-02.md"),
    `# Notes\n\n## Router\n\nThe password is: ${password}\n`,
  );
}

function profiles(tokenFile: string) {
  const share = (id: string) => ({
    mode: "mailbox" as const,
    remotePath: `${id}-share`,
    notifyOnInbox: true,
    wake: { url: `${echo.url}/hooks/wake`, token: "keychain:hooks" },
  });
  const exports = {
    interval: 0,
    anytype: { enabled: true, apiUrl: echo.url, apiKey: "keychain:apiKey", spaceId: "bafy.space" },
    convex: {
      enabled: true,
      url: `${echo.url}/v1/ingest`,
      token: `file:${tokenFile}`,
      signingKey: "${SIGNING_KEY}",
    },
  };
  const dav = (url: string, options: object) => ({
    provider: "custom" as const,
    custom: { rcloneType: "webdav", rcloneOptions: { url, vendor: "other", ...options } },
  });
  const own = dav(cloud.remote.env["RCLONE_CONFIG_CLOUD_URL"] ?? "", {
    user: "owner",
    pass: "${CLOUD_PASS}",
  });
  const backup = { enabled: true, encrypt: true, interval: 0, passphrase: "keychain:passphrase" };
  return [
    {
      id: GOOD,
      name: "Home",
      stateDir: join(dir, "good"),
      sync: { ...own, ...share("good") },
      backup: { ...backup, ...own, remotePath: "backups", crypt: { password: "keychain:crypt" } },
      exports: {
        ...exports,
        convex: { ...exports.convex, signingKey: "keychain:hooks" },
      },
    },
    {
      id: ECHOED,
      name: "Echoed",
      stateDir: join(dir, "echoed"),
      sync: {
        ...dav(echo.url, { user: "owner", pass: "${DAV_PASSWORD}" }),
        ...share("echoed"),
      },
      backup: {
        ...backup,
        provider: "s3" as const,
        bucket: "bucket",
        s3: { endpoint: echo.url, accessKeyId: "keychain:s3-id", secretAccessKey: "${S3_SECRET}" },
      },
      exports,
    },
  ];
}

async function ask(channel: string, input: unknown): Promise<Envelope<unknown>> {
  const answer = answers.get(channel);
  if (answer === undefined) throw new Error(`no such call: ${channel}`);
  const envelope = await answer(null, input);
  tell(`the answer of ${channel} to ${JSON.stringify(input)}`, envelope);
  const { runId } = envelope.ok && isRunAnswer(envelope.value) ? envelope.value : { runId: null };
  if (runId !== null) {
    tell(`the run of ${channel}`, await app.services.jobs.finished(runId));
    tell(`the log of ${channel}`, app.services.history.runs.log(runId));
  }
  return envelope;
}

function isRunAnswer(value: unknown): value is Readonly<{ runId: RunId }> {
  return typeof value === "object" && value !== null && "runId" in value;
}

/** What to ask of a profile: one input for each call of the contract, which the compiler counts. */
type Inputs = { readonly [G in keyof ClawbackHandlers]: Readonly<Record<keyof ClawbackHandlers[G], object>> };

function inputsFor(profileId: ProfileId, snapshots: readonly string[], runId: string): Inputs {
  const [before = "backup-20260101T000000Z", after = before] = snapshots;
  const path = "workspace/SOUL.md";
  const one = { profileId };
  const file = { ...one, snapshot: after, path };
  const order = { ...one, snapshot: after, paths: [path] };
  const letter = { ...one, target: "convex", sourceKey: "memory:none" };
  const draft = {
    step: "review",
    id: "drafted",
    name: "Drafted",
    role: "agent",
    stateDir: join(dir, "good"),
    workspaceDir: "",
    card: "webdav",
    values: { "custom.rcloneOptions.url": echo.url, "custom.rcloneOptions.pass": "${DAV_PASSWORD}" },
    mode: "mailbox",
    remotePath: "drafted-share",
    syncInterval: 0,
    backup: false,
    backupInterval: 0,
    encrypt: false,
    passphrase: "",
    keep: 7,
  };
  return {
    app: {
      state: {},
      setTheme: { theme: "dark" },
      setLaunchAtLogin: { enabled: true },
      pause: { length: { kind: "minutes", minutes: 30 } },
      resume: {},
      openFolder: { path: dataDir },
    },
    overview: { days: { ...one, starts: ["2026-01-01T00:00:00.000Z", "2099-01-01T00:00:00.000Z"] } },
    sync: {
      run: { ...one, approved: true },
      preview: one,
      setEnabled: { ...one, enabled: true },
    },
    conflicts: {
      list: one,
      compare: { ...one, path: "SOUL.md" },
      resolve: { ...one, path: "SOUL.md", keep: "both" },
    },
    backup: {
      run: one,
      list: one,
      children: { ...file, path: "workspace" },
      search: { ...one, text: "SOUL" },
      diff: { ...one, before, after },
      history: { ...one, path },
      preview: file,
      restore: order,
      restorePreview: order,
      verify: { ...one, snapshot: after, deep: true },
      testRestore: { ...one, snapshot: after },
      prunePreview: one,
      prune: one,
      recoverySheet: one,
      restoreLegacy: { ...one, snapshot: "backup-20250101T000000Z.tar.gz.enc", paths: [] },
      forgetMissing: one,
    },
    exports: {
      run: one,
      preview: one,
      check: { ...one, target: "convex" },
      deadLetters: one,
      retry: letter,
      discard: letter,
      audit: one,
      query: one,
    },
    inbox: {
      send: { ...one, paths: [join(dir, "letter.txt")] },
      retry: { deliveryId: randomUUID() },
      dismiss: { deliveryId: randomUUID() },
    },
    pairing: {
      start: one,
      finish: { ...one, challengeId: "none", code: "1234" },
      useSpace: { ...one, spaceId: "bafy.space" },
    },
    runs: { list: {}, log: { runId }, report: { runId }, cancel: { runId } },
    settings: {
      get: {},
      change: { ...one, changes: { name: "Home" } },
      removeProfile: { profileId: "nobody" },
      importConfig: { dryRun: true },
    },
    credentials: {
      list: {},
      set: { name: "home/typed", secret: canaries.plant("typed into the page"), place: "keychain" },
      forget: { name: "home/none" },
    },
    setup: {
      look: {},
      save: { draft },
      check: { draft },
      signIn: { draft },
      signInAgain: { ...one, provider: "dropbox" },
      // Nobody is there to sign in, and the call after it waits for somebody.
      cancelSignIn: {},
      signedIn: {},
      preview: { draft },
      go: { draft: { ...draft, stateDir: "" } },
      discard: {},
    },
    diagnostics: { run: { ...one, write: true }, bundle: one },
  };
}

function flat(inputs: Inputs): readonly (readonly [string, object])[] {
  return Object.entries(inputs).flatMap(([group, calls]) =>
    Object.entries(calls).map(([name, input]) => [`${group}.${name}`, input] as const),
  );
}

it("has something to ask of every call", () => {
  const calls = callsOf(contract).filter(([, call]) => call.direction === "invoke");
  const asked = flat(inputsFor(GOOD, [], randomUUID())).map(([channel]) => channel);
  expect([...asked].sort()).toEqual(calls.map(([channel]) => channel).sort());
});

it("tells no secret, whatever it is asked, and keeps none", { timeout: 300_000 }, async () => {
  await writeFile(join(dir, "letter.txt"), "Dear agent");
  await mkdir(join(cloud.folder, "good-share", "_outbox"), { recursive: true });
  await writeFile(join(cloud.folder, "good-share", "_outbox", "letter.txt"), "Dear agent");

  const synced = await ask("sync.run", { profileId: GOOD, approved: true });
  expect(synced).toMatchObject({ ok: true });
  await ask("backup.run", { profileId: GOOD });
  await ask("backup.run", { profileId: GOOD });
  const { snapshots } = await app.handlers.backup.list({ profileId: GOOD });
  expect(snapshots).toHaveLength(2);

  const names = snapshots.map(({ name }) => name).sort();
  const [run] = await app.handlers.runs.list({ limit: 1 });
  for (const profileId of [GOOD, ECHOED]) {
    for (const [channel, input] of flat(inputsFor(profileId, names, run?.id ?? ""))) {
      await ask(channel, input);
      // What a page may have in hand by mistake: the wrong field, the wrong type.
      await ask(channel, { ...input, nonsense: true });
    }
  }
  await ask("app.state", {});
  await app.services.feed.idle();

  // The walk got somewhere: the good cloud worked, and the bad one heard of each of its secrets.
  for (const part of ["Kind.", "# Clawback support bundle"]) {
    expect(
      told.some(({ text }) => text.includes(part)),
      part,
    ).toBe(true);
  }
  for (const heard of [
    "PROPFIND /echoed-share",
    "GET /bucket",
    "POST /v1/ingest",
    "POST /hooks/wake",
    "POST /v1/spaces",
  ]) {
    expect(echo.requests.join("\n"), heard).toContain(heard);
  }

  const leaks = told.flatMap(({ where, text }) => canaries.in(text).map((name) => `${name}: ${where}`));
  expect(leaks).toEqual([]);
  expect(canaries.in(everyFileBelow(dataDir)), "in the data folder").toEqual([]);
});

it("keeps all that it wrote to its owner", async () => {
  const names = await readdir(dataDir, { recursive: true });
  expect(names.length).toBeGreaterThan(5);
  const modes = await Promise.all(
    ["", ...names].map(async (name) => [name, (await lstat(join(dataDir, name))).mode] as const),
  );
  // What was restored has the mode it had; the data folder above it is private.
  const open = modes.filter(([name, mode]) => (mode & 0o077) !== 0 && !name.startsWith("restored"));
  expect(open.map(([name]) => name)).toEqual([]);
});

it("would find one", () => {
  const secret = canaries.plant("found");
  for (const text of [
    secret,
    JSON.stringify({ a: [secret] }),
    Buffer.from(`owner:${secret}`).toString("base64"),
    Buffer.from(secret).toString("hex"),
  ]) {
    expect(canaries.in(`before ${text} after`)).toEqual(["found"]);
  }
});
