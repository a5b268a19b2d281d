import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it, onTestFinished } from "vitest";
import type { ProfileId } from "#shared/brand";
import { ClawbackError } from "#shared/errors";
import type { CredentialStore } from "../credentials/store.ts";
import { createSampleAgent } from "../sample/sample-agent.ts";
import { importConfig, type ImportParts } from "./import.ts";
import { readImportSource } from "./import-source.ts";
import { setValue } from "./set-value.ts";
import { SettingsStore } from "./settings.ts";
import { createSettingsFile } from "./settings-file.ts";

let dir = "";
let stateDir = "";
let settings: SettingsStore;
let kept: Map<string, string>;

/** The port in memory: what the operating system's keychain does is tested with it (`keychain.test.ts`). */
function memory(): CredentialStore {
  return {
    get: (name) => Promise.resolve(kept.get(name) ?? null),
    set: (name, secret) => Promise.resolve(void kept.set(name, secret)),
    forget: (name) => Promise.resolve(kept.delete(name)),
  };
}

function noKeychain(): CredentialStore {
  const refuse = () => Promise.reject(new ClawbackError("KEYCHAIN_UNAVAILABLE", "There is no keychain."));
  return { get: refuse, set: refuse, forget: refuse };
}

beforeEach(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), "clawback-import-")));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  stateDir = join(dir, ".openclaw");
  await mkdir(stateDir);
  settings = new SettingsStore(createSettingsFile(join(dir, "data")));
  kept = new Map();
});

async function write(name: string, document: unknown): Promise<string> {
  const path = join(stateDir, name);
  await writeFile(path, typeof document === "string" ? document : JSON.stringify(document));
  return path;
}

function openClaw(config: unknown, rest: object = {}) {
  return { plugins: { entries: { "openclaw-workspace-sync": { enabled: true, config } } }, ...rest };
}

async function imported(path?: string, parts: Partial<ImportParts> = {}) {
  const source = await readImportSource({ env: {}, home: dir }, path);
  return importConfig(source, { settings, credentials: memory(), dryRun: false, ...parts });
}

const mailbox = { provider: "s3", mode: "mailbox", s3: { bucket: "b", endpoint: "${ENDPOINT}" } };

it.each([
  ["nested", { sync: mailbox, backup: { retain: { daily: 3 } } }],
  ["flat", { ...mailbox, backup: { retain: { daily: 3 } } }],
])("takes a real openclaw.json, %s, and keeps its references", async (_, config) => {
  const path = await write("openclaw.json", openClaw(config));
  const report = await imported();
  expect(report).toMatchObject({ profileId: "home", isNew: true, stateDir, left: [], secrets: [] });
  expect(report.taken).toContain("sync.s3.endpoint");
  expect(settings.profile("home" as ProfileId)).toMatchObject({
    stateDir,
    sync: { provider: "s3", mode: "mailbox", s3: { endpoint: "${ENDPOINT}" } },
    backup: { retain: { daily: 3, weekly: 0 } },
  });
  expect((await imported(path)).isNew).toBe(false);
  expect(settings.profiles()).toHaveLength(1);
});

it("follows $include and JSON5", async () => {
  await write("sync.json5", "{ provider: 's3', mode: 'mirror', /* why */ interval: 300, }");
  await write("openclaw.json", openClaw({ sync: { $include: "./sync.json5" } }));
  await imported();
  expect(settings.profiles()).toMatchObject([{ sync: { mode: "mirror", interval: 300 } }]);
});

it("takes a bare plugin configuration from anywhere", async () => {
  const path = await write("other.json5", "{ sync: { provider: 's3', mode: 'bisync' } }");
  expect(await imported(path)).toMatchObject({ stateDir, taken: ["sync.provider", "sync.mode"] });
});

it("says what it cannot take, and takes the rest", async () => {
  await write(
    "openclaw.json",
    openClaw({
      sync: { ...mailbox, localPath: "/elsewhere", interval: "${OFTEN}", turbo: true },
      backup: { include: ["workspace", "fridge"], retain: 0 },
      extra: 1,
    }),
  );
  const report = await imported();
  expect(report.left.map(({ field }) => field).sort()).toEqual([
    "backup.include.1",
    "backup.retain",
    "extra",
    "sync.interval",
    "sync.localPath",
    "sync.turbo",
  ]);
  expect(report.left.find(({ field }) => field === "sync.localPath")?.reason).toContain("relative");
  expect(settings.profiles()).toMatchObject([
    { sync: { localPath: "" }, backup: { include: ["workspace"] } },
  ]);
});

it("makes a localPath inside the workspace relative, and a local folder an alias", async () => {
  const cloud = join(dir, "cloud");
  const local = { provider: "custom", custom: { rcloneType: "local" }, remotePath: cloud };
  await write(
    "openclaw.json",
    openClaw({ sync: { ...local, mode: "mailbox", localPath: join(stateDir, "workspace", "shared") } }),
  );
  expect((await imported()).changed.map(({ field }) => field)).toEqual(["sync.localPath", "sync.remotePath"]);
  expect(settings.profiles()).toMatchObject([
    {
      sync: {
        localPath: "shared",
        remotePath: "",
        custom: { rcloneType: "alias", rcloneOptions: { remote: cloud } },
      },
    },
  ]);
});

it("moves secrets that are written out to the keychain, and shows none", async () => {
  const [key, pass, token] = [1, 2, 3].map(() => randomBytes(12).toString("hex"));
  const sync = {
    provider: "custom",
    mode: "mailbox",
    custom: { rcloneType: "sftp", rcloneOptions: { host: "h", key_pem: `${key}`, user: "${USER_NAME}" } },
  };
  await write(".env", `PART=${pass}\n`);
  await write(
    "openclaw.json",
    openClaw({ sync, backup: { passphrase: "a${PART}z", s3: { secretAccessKey: token } } }),
  );
  const report = await imported();
  expect(Object.fromEntries(kept)).toEqual({
    "home/sync.custom.rcloneOptions.key_pem": key,
    "home/backup.passphrase": `a${pass}z`,
    "home/backup.s3.secretAccessKey": token,
  });
  const stored = await readFile(join(dir, "data", "settings.json"), "utf8");
  expect(stored).toContain('"keychain:home/backup.passphrase"');
  for (const text of [stored, JSON.stringify(report)]) {
    for (const secret of [key, pass, token]) expect(text).not.toContain(secret);
  }
});

it("refuses secrets that are written out where there is no keychain, and changes nothing", async () => {
  await write("openclaw.json", openClaw({ backup: { passphrase: randomBytes(9).toString("hex") } }));
  await expect(imported(undefined, { credentials: noKeychain() })).rejects.toMatchObject({
    code: "KEYCHAIN_UNAVAILABLE",
    message: expect.stringContaining("backup.passphrase: written out in") as string,
  });
  expect(settings.profiles()).toEqual([]);
});

it("needs no keychain for references", async () => {
  await write("openclaw.json", openClaw({ backup: { passphrase: "${BACKUP_PASSPHRASE}" } }));
  await imported(undefined, { credentials: noKeychain() });
  expect(settings.profiles()).toMatchObject([{ backup: { passphrase: "${BACKUP_PASSPHRASE}" } }]);
});

it("never replaces a passphrase that snapshots may depend on", async () => {
  kept.set("home/backup.passphrase", randomBytes(9).toString("hex"));
  const before = new Map(kept);
  await write("openclaw.json", openClaw({ backup: { passphrase: randomBytes(9).toString("hex") } }));
  await expect(imported()).rejects.toMatchObject({ code: "USAGE" });
  expect(kept).toEqual(before);
});

it("does nothing on a dry run but says the same", async () => {
  await write("openclaw.json", openClaw({ backup: { passphrase: randomBytes(9).toString("hex") } }));
  const dry = await imported(undefined, { dryRun: true });
  expect(settings.profiles()).toEqual([]);
  expect(kept.size).toBe(0);
  expect(await imported()).toEqual(dry);
});

it("updates the profile of the same agent, and leaves its other keys", async () => {
  settings.update((current) => ({
    ...current,
    profiles: [{ id: "mine", name: "Mine", stateDir, sync: { interval: 900 }, backup: { prefix: "p" } }],
  }));
  await write("openclaw.json", openClaw({ sync: mailbox }));
  expect(await imported()).toMatchObject({ profileId: "mine", isNew: false });
  expect(settings.profiles()).toMatchObject([
    { name: "Mine", sync: { mode: "mailbox", interval: 900 }, backup: { prefix: "p" } },
  ]);
});

it("asks for a name when its own is of another agent", async () => {
  settings.update((current) => ({ ...current, profiles: [{ id: "home", name: "x", stateDir: "/other" }] }));
  await write("openclaw.json", openClaw({ sync: mailbox }));
  await expect(imported()).rejects.toMatchObject({ code: "USAGE" });
  expect(await imported(undefined, { profileId: "second" as ProfileId })).toMatchObject({
    profileId: "second",
  });
  expect(settings.profiles().map(({ id }) => id)).toEqual(["home", "second"]);
});

it.each([
  [openClaw({ sync: { provider: "s3" } }), "CONFIG_INVALID", "sync.mode"],
  [openClaw({ backup: { enabled: true, encrypt: true } }), "CONFIG_INVALID", "backup.passphrase"],
  [{ agents: {} }, "CONFIG_INVALID", "nothing to import"],
  [{ profiles: [] }, "CONFIG_INVALID", "nothing to import"],
  ["{ plugins: ", "CONFIG_UNREADABLE", "line 1"],
])("refuses %j", async (document, code, part) => {
  await write("openclaw.json", document);
  await expect(imported()).rejects.toMatchObject({ code, message: expect.stringContaining(part) as string });
  expect(settings.profiles()).toEqual([]);
});

it("takes the sample agent's own configuration whole", async () => {
  const sample = await createSampleAgent({ dir: join(dir, "sample"), now: Date.UTC(2026, 10, 21) });
  const report = await imported(join(sample.stateDir, "openclaw.json"));
  expect(report).toMatchObject({ left: [], stateDir: sample.stateDir });
  expect(settings.profiles()).toMatchObject([
    { sync: { notifyOnInbox: true, interval: 300 }, backup: { passphrase: "${BACKUP_PASSPHRASE}" } },
  ]);
});

it.each([
  ["sync.interval", "300", { sync: { interval: 300 } }],
  ["sync.remotePath", "2026", { sync: { remotePath: "2026" } }],
  ["sync.exclude", '["a", "b"]', { sync: { exclude: ["a", "b"] } }],
  ["backup.retain.weekly", "4", { backup: { retain: { daily: 7, weekly: 4 } } }],
  ["backup.passphrase", "keychain:x", { backup: { passphrase: "keychain:x" } }],
  ["name", "true", { name: "true" }],
])("config set %s %s", (key, text, expected) => {
  settings.update((current) => ({ ...current, profiles: [{ id: "home", name: "x", stateDir }] }));
  setValue(settings, { key, text, profileId: () => "home" as ProfileId });
  expect(settings.profiles()).toMatchObject([expected]);
});

it("config set changes the app without a profile", () => {
  setValue(settings, { key: "app.theme", text: "dark", profileId: () => expect.unreachable() });
  expect(settings.get().app.theme).toBe("dark");
});

it.each([
  ["sync.interval", "often", "sync.interval: "],
  ["sync.intervall", "300", "sync.intervall: is not a known setting"],
  ["app.theme", "pink", "app.theme: "],
  ["__proto__.x", "1", "__proto__"],
  ["backup.passphrase", "correct horse", "backup.passphrase: settings hold no secrets"],
  ["sync.custom.rcloneOptions.pass", "plain", "settings hold no secrets"],
  ["id", "other", "KEY is the name"],
  ["sync..x", "1", "KEY is the name"],
])("config set refuses %s %s, naming the field", (key, text, message) => {
  settings.update((current) => ({ ...current, profiles: [{ id: "home", name: "x", stateDir }] }));
  const before = settings.get();
  expect(() => setValue(settings, { key, text, profileId: () => "home" as ProfileId })).toThrow(message);
  expect(settings.get()).toEqual(before);
});
