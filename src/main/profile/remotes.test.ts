import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Profile, profilesOf, settingsSchema } from "#shared/settings/schema";
import type { CredentialStore } from "../credentials/store.ts";
import { Toolbox } from "../process/tools.ts";
import { accessProfile } from "./access.ts";
import { Clouds } from "./clouds.ts";
import { backupRemote, backupRemoteSettings, remoteAdvice, syncRemote } from "./remotes.ts";

const call = { signal: new AbortController().signal };
const toolbox = new Toolbox();
let dir = "";
let stored: Map<string, string>;
let store: CredentialStore;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "clawback-remotes-"));
  await mkdir(join(dir, "agent", "workspace"), { recursive: true });
  await writeFile(join(dir, "agent", "openclaw.json"), "{}");
  stored = new Map();
  store = {
    get: (name) => Promise.resolve(stored.get(name) ?? null),
    set: (name, secret) => Promise.resolve(void stored.set(name, secret)),
    forget: (name) => Promise.resolve(stored.delete(name)),
  };
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function profileWith(change: Readonly<Record<string, unknown>>): Profile {
  const [profile] = profilesOf(
    settingsSchema.parse({
      version: 1,
      profiles: [{ id: "home", name: "Home", stateDir: join(dir, "agent"), ...change }],
    }),
  );
  if (profile === undefined) throw new Error("no profile");
  return profile;
}

async function accessWith(change: Readonly<Record<string, unknown>>) {
  const machine = { env: {}, home: dir };
  return accessProfile(profileWith(change), machine, store);
}

const folder = () => ({ rcloneType: "alias", rcloneOptions: { remote: join(dir, "cloud") } });

describe("the folder in the cloud", () => {
  const custom = (rcloneType: string, rcloneOptions = {}) => ({
    provider: "custom",
    mode: "mailbox",
    custom: { rcloneType, rcloneOptions },
  });
  const rootOf = async (change: Readonly<Record<string, unknown>>) =>
    (await syncRemote(await accessWith({ sync: change }), toolbox)).root;

  it("has its variables replaced, for sync and for backups", async () => {
    await writeFile(join(dir, "agent", ".env"), "TEAM=blue\nPLACE=snap/shots\n");
    const keys = { accessKeyId: "a", secretAccessKey: "b", bucket: "${TEAM}-bucket" };
    const access = await accessWith({
      sync: { provider: "s3", mode: "mailbox", s3: keys, remotePath: "of/${TEAM}" },
      backup: { prefix: "${PLACE}" },
    });
    expect((await syncRemote(access, toolbox)).root).toBe("blue-bucket/of/blue");
    expect((await backupRemote(access, toolbox)).root).toBe("blue-bucket/snap/shots");
    const own = await accessWith({
      sync: { ...custom("alias", { remote: join(dir, "cloud") }), remotePath: "$${TEAM}" },
      backup: { bucket: "${TEAM}" },
    });
    expect((await syncRemote(own, toolbox)).root).toBe("${TEAM}");
    expect((await backupRemote(own, toolbox)).root).toBe("blue");
  });

  it.each([
    ["sync.remotePath", { remotePath: "${NO_TEAM}/x" }, {}],
    ["sync.s3.bucket", { s3: { accessKeyId: "a", secretAccessKey: "b", bucket: "${NO_TEAM}" } }, {}],
    ["backup.prefix", {}, { prefix: "${NO_TEAM}" }],
    ["backup.bucket", {}, { bucket: "${NO_TEAM}" }],
    ["backup.remotePath", {}, { remotePath: "${NO_TEAM}", provider: "custom", custom: folder() }],
  ])("names %s and the variable that is not set", async (field, sync, backup) => {
    const s3 = { accessKeyId: "a", secretAccessKey: "b" };
    const access = await accessWith({ sync: { provider: "s3", mode: "mailbox", s3, ...sync }, backup });
    const define = field.startsWith("sync") ? syncRemote : backupRemote;
    await expect(define(access, toolbox)).rejects.toMatchObject({
      code: "CREDENTIAL_MISSING",
      message: expect.stringMatching(new RegExp(`^${field} .*NO_TEAM`)) as string,
    });
  });

  it("keeps the slash of an absolute folder where there is such a thing, and only there", async () => {
    expect(await rootOf({ ...custom("sftp", { host: "h" }), remotePath: "//srv/data/" })).toBe("/srv/data");
    expect(await rootOf({ ...custom("sftp", { host: "h" }), remotePath: "data" })).toBe("data");
    expect(await rootOf({ ...custom("alias", { remote: dir }), remotePath: "/data" })).toBe("data");
    const s3 = { accessKeyId: "a", secretAccessKey: "b", bucket: "/b" };
    expect(await rootOf({ provider: "s3", mode: "mailbox", s3, remotePath: "/data" })).toBe("b/data");
  });

  it("works in an absolute folder of this disk, encrypted or not, and refuses a relative one", async () => {
    const work = async (change: Readonly<Record<string, unknown>>, name: string) => {
      const access = await accessWith({ sync: { ...custom("local"), ...change } });
      await new Clouds({ toolbox, store, dataDir: join(dir, "data") }).during(access, "sync", (rclone) =>
        rclone.write(name, Buffer.from("x"), call),
      );
    };
    await work({ remotePath: join(dir, "plain") }, "a/b.txt");
    expect(await readdir(join(dir, "plain", "a"))).toEqual(["b.txt"]);
    stored.set("crypt", randomBytes(12).toString("hex"));
    await work({ remotePath: join(dir, "closed"), crypt: { password: "keychain:crypt" } }, "b.txt");
    expect(await readdir(join(dir, "closed"))).toHaveLength(1);
    await expect(work({ remotePath: "plain" }, "c.txt")).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  });
});

describe("Clouds", () => {
  it("keeps to the bandwidth that the owner allows now, in the words of rclone", async () => {
    const access = await accessWith({ sync: { provider: "custom", mode: "mailbox", custom: folder() } });
    let bandwidth: string | undefined = "00:00,10M:off Sat-12:30,512k 23:59,off";
    const clouds = new Clouds({ toolbox, store, dataDir: join(dir, "data"), bandwidth: () => bandwidth });
    const limitOf = () =>
      clouds.during(access, "sync", async (rclone) => {
        // The real one takes it.
        await rclone.write("a.txt", Buffer.from("x"), call);
        const { args } = await rclone.spec(["copy"]);
        return args.includes("--bwlimit") ? args[args.indexOf("--bwlimit") + 1] : null;
      });
    expect(await limitOf()).toBe(bandwidth);
    bandwidth = undefined;
    expect(await limitOf()).toBeNull();
  });

  it("encrypts what sync sends with the passwords of the keychain, and leaves the backup's place alone", async () => {
    stored.set("crypt", randomBytes(12).toString("hex"));
    const access = await accessWith({
      sync: {
        provider: "custom",
        mode: "mailbox",
        custom: folder(),
        remotePath: "share",
        crypt: { password: "keychain:crypt" },
      },
      backup: { prefix: "snapshots" },
    });
    const clouds = new Clouds({ toolbox: new Toolbox(), store, dataDir: join(dir, "data") });
    for (const which of ["sync", "backup"] as const) {
      await clouds.during(access, which, (rclone) => rclone.write("diary.md", Buffer.from("dear"), call));
    }
    expect(await readdir(join(dir, "cloud", "snapshots"))).toEqual(["diary.md"]);
    const [name] = await readdir(join(dir, "cloud", "share"));
    expect(name).not.toContain("diary");
    const { rclone, close } = await clouds.open(access, "sync");
    expect((await rclone.read("diary.md", null, { ...call, maxBytes: 100 })).toString()).toBe("dear");
    await close();
  });
});

describe("backupRemoteSettings", () => {
  it("uses the section of the owner's configuration that sync uses", () => {
    const configPath = join(dir, "rclone.conf");
    const sync = { provider: "gdrive", mode: "mailbox", configPath };
    expect(backupRemoteSettings(profileWith({ sync }))).toMatchObject({ configPath, remoteName: "cloud" });
    expect(backupRemoteSettings(profileWith({ sync: { ...sync, remoteName: "drive" } }))).toMatchObject({
      remoteName: "drive",
    });
    const backup = { configPath: join(dir, "other.conf") };
    expect(backupRemoteSettings(profileWith({ sync, backup }))).toMatchObject({
      ...backup,
      remoteName: undefined,
    });
  });
});

describe("remoteAdvice", () => {
  it("speaks of app folders only where something is to be said", () => {
    const dropbox = { appFolder: true, appKey: "our-app", token: "keychain:home/sync.dropbox.token" };
    const sync = { provider: "dropbox", mode: "mailbox", dropbox };
    expect(remoteAdvice("sync", profileWith({ sync }))).toEqual([
      expect.stringContaining('to "openclaw-share" inside it') as string,
    ]);
    expect(remoteAdvice("sync", profileWith({ sync: { ...sync, remotePath: "" } }))).toEqual([]);
  });

  it("says where a refreshed token goes that does not come from the keychain", () => {
    const sync = { provider: "gdrive", mode: "mailbox", gdrive: { token: "${TOKEN}" } };
    expect(remoteAdvice("sync", profileWith({ sync }))).toEqual([
      expect.stringContaining("sync.gdrive.token is not in the keychain") as string,
    ]);
  });
});
