import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { ClawbackError } from "#shared/errors";
import type { SetupDraft } from "#shared/models/setup";
import type { Clawback } from "../compose.ts";
import type { CredentialStore } from "../credentials/store.ts";
import { hostedApp } from "../testing/hosted-app.ts";

let dir = "";
let dataDir = "";
let cloud = "";
let workspace = "";

beforeEach(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), "clawback-setup-")));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  dataDir = join(dir, "data");
  cloud = join(dir, "cloud");
  workspace = join(dir, ".openclaw", "workspace");
  await mkdir(cloud);
  await mkdir(workspace, { recursive: true });
  await writeFile(join(workspace, "MEMORY.md"), "# Memory\n");
  await writeFile(join(dir, ".openclaw", "openclaw.json"), "{}\n");
});

/** A keychain of its own; `locked` is a machine without one. */
function memoryKeychain(locked = false): CredentialStore & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  const guard = <T>(work: () => T): Promise<T> =>
    locked
      ? Promise.reject(new ClawbackError("KEYCHAIN_UNAVAILABLE", "There is no keychain."))
      : Promise.resolve(work());
  return {
    kept,
    get: (name) => guard(() => kept.get(name) ?? null),
    set: (name, secret) => guard(() => void kept.set(name, secret)),
    forget: (name) => guard(() => kept.delete(name)),
  };
}

async function start(credentials: CredentialStore = memoryKeychain()): Promise<Clawback> {
  const clawback = await hostedApp({ home: dir, dataDir, credentials });
  onTestFinished(clawback.close);
  return clawback;
}

async function draftOf({ handlers }: Clawback, change: Partial<SetupDraft> = {}): Promise<SetupDraft> {
  const { draft } = await handlers.setup.look({});
  return {
    ...draft,
    card: "folder",
    values: { "custom.rcloneOptions.remote": cloud },
    encrypt: false,
    ...change,
  };
}

describe("the set-up", () => {
  it("finds the tools and the agent of this computer", async () => {
    const view = await (await start()).handlers.setup.look({});
    expect(view.agents).toMatchObject([
      { stateDir: join(dir, ".openclaw"), workspaceDir: workspace, exists: true, profileName: null },
    ]);
    expect(view.draft).toMatchObject({ id: "home", stateDir: join(dir, ".openclaw"), mode: "mailbox" });
    expect(view.isResumed).toBe(false);
    expect(view.tools.map(({ name }) => name)).toEqual(["rclone", "openssl", "tar", "zstd"]);
  });

  it("keeps a draft over a restart, without a profile and without a file in the cloud", async () => {
    const first = await start();
    const draft = await draftOf(first, { step: "backup", name: "Molty" });
    await first.handlers.setup.save({ draft });
    await first.handlers.setup.check({ draft });
    expect((await first.handlers.setup.preview({ draft })).copies).toBe(1);

    const second = await start();
    expect(await second.handlers.setup.look({})).toMatchObject({ isResumed: true, draft });
    expect(second.services.settings.profiles()).toEqual([]);
    expect(await readdir(cloud)).toEqual([]);
  });

  it("leaves nothing behind when it is given up: no draft, no secret", async () => {
    const keychain = memoryKeychain();
    const { handlers } = await start(keychain);
    const secret = randomBytes(12).toString("hex");
    const stored = { name: "home/sync.s3.secretAccessKey", secret };
    await handlers.credentials.set({ ...stored, place: "keychain" });
    await handlers.credentials.set({ ...stored, name: "home/sync.s3.accessKeyId", place: "file" });
    await handlers.credentials.set({ name: "work/backup.passphrase", secret, place: "keychain" });
    await handlers.setup.save({ draft: (await handlers.setup.look({})).draft });
    await handlers.setup.discard({});
    expect([...keychain.kept.keys()]).toEqual(["work/backup.passphrase"]);
    expect(await readdir(join(dataDir, "secrets"))).toEqual([]);
    expect(existsSync(join(dataDir, "setup.json"))).toBe(false);
  });

  it("makes the profile, its first sync and its first snapshot when it is told to go", async () => {
    const clawback = await start();
    const { handlers, services } = clawback;
    const secret = randomBytes(18).toString("base64url");
    const { reference } = await handlers.credentials.set({
      name: "home/backup.passphrase",
      secret,
      place: "keychain",
    });
    const draft = await draftOf(clawback, { encrypt: true, passphrase: reference });
    await handlers.setup.save({ draft });
    const { profileId } = await handlers.setup.go({ draft });
    const started = services.history.runs.list({ limit: 10 });
    const runs = await Promise.all(started.map(({ id }) => services.jobs.finished(id)));
    expect(runs).toMatchObject([
      { kind: "backup", warnings: [], state: { kind: "succeeded" } },
      { kind: "sync", warnings: [], state: { kind: "succeeded" } },
    ]);
    expect(services.settings.profile(profileId)).toMatchObject({ backup: { passphrase: reference } });
    expect(await readdir(join(cloud, "openclaw-share/home"))).toContain("MEMORY.md");
    expect(await readdir(join(cloud, "snapshots/home"))).toHaveLength(1);
    expect(existsSync(join(dataDir, "setup.json"))).toBe(false);
    await expect(handlers.setup.go({ draft })).rejects.toMatchObject({ code: "USAGE" });
  });

  it("names the field that is missing, and refuses a secret that is written out", async () => {
    const clawback = await start();
    const { handlers } = clawback;
    const draft = await draftOf(clawback);
    const secret = randomBytes(12).toString("hex");
    const s3 = { ...draft, card: "s3" as const, values: { "s3.bucket": "b", "s3.accessKeyId": secret } };
    const refused = handlers.setup.check({ draft: s3 });
    await expect(refused).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      action: { kind: "edit-setting", field: "sync.s3.accessKeyId" },
    });
    await expect(refused).rejects.not.toThrow(secret);
    await expect(handlers.setup.go({ draft: { ...draft, encrypt: true } })).rejects.toMatchObject({
      action: { field: "backup.passphrase" },
    });
  });
});

describe("credentials", () => {
  it("are listed by name, place and time, and their values appear in no answer", async () => {
    const { handlers } = await start();
    const secret = randomBytes(12).toString("hex");
    const set = await handlers.credentials.set({ name: "home/a.token", secret, place: "keychain" });
    const filed = await handlers.credentials.set({ name: "home/b.token", secret, place: "file" });
    const list = await handlers.credentials.list({});
    expect(list.credentials).toMatchObject([
      { name: "home/a.token", place: "keychain", reference: "keychain:home/a.token", isThere: true },
      { name: "home/b.token", place: "file", isThere: true },
    ]);
    expect(list.credentials.every(({ since }) => since !== null)).toBe(true);
    const answers = [set, filed, list, await handlers.settings.get({}), await handlers.setup.look({})];
    expect(JSON.stringify(answers)).not.toContain(secret);
    expect(await readFile(join(dataDir, "credentials.json"), "utf8")).not.toContain(secret);
    const path = filed.reference.slice("file:".length);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it("never put one passphrase in the place of another", async () => {
    const keychain = memoryKeychain();
    const { handlers } = await start(keychain);
    const name = "home/backup.passphrase";
    const [first, second] = [randomBytes(9).toString("hex"), randomBytes(9).toString("hex")];
    await handlers.credentials.set({ name, secret: first, place: "keychain" });
    const { reference } = await handlers.credentials.set({ name, secret: second, place: "keychain" });
    expect(reference).toBe(`keychain:${name}.2`);
    expect(keychain.kept.get(name)).toBe(first);
  });

  it("say plainly that there is no keychain, and can be kept in a private file", async () => {
    const { handlers } = await start(memoryKeychain(true));
    const secret = randomBytes(12).toString("hex");
    const order = { name: "home/a.token", secret };
    await expect(handlers.credentials.set({ ...order, place: "keychain" })).rejects.toMatchObject({
      code: "KEYCHAIN_UNAVAILABLE",
    });
    await handlers.credentials.set({ ...order, place: "file" });
    expect(await handlers.credentials.list({})).toMatchObject({
      keychainError: { code: "KEYCHAIN_UNAVAILABLE" },
      credentials: [{ name: "home/a.token", place: "file" }],
    });
    await handlers.credentials.forget({ name: "home/a.token" });
    expect((await handlers.credentials.list({})).credentials).toEqual([]);
  });
});
