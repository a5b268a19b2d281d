import { mkdtemp, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import type { ProfileId } from "#shared/brand";
import { errorData } from "#shared/errors";
import { settingsSchema } from "#shared/settings/schema";
import { deepJson, spoilt } from "../testing/spoilt.ts";
import { readConfigArgument } from "./config-argument.ts";
import { migrate } from "./migrations.ts";
import { SettingsStore } from "./settings.ts";
import { createSettingsFile } from "./settings-file.ts";

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "clawback-settings-"));
});

const profile = { id: "home", name: "Home", stateDir: "/agents/home" };

async function argument(document: unknown): Promise<SettingsStore> {
  const path = join(dir, "config.json");
  await writeFile(path, typeof document === "string" ? document : JSON.stringify(document));
  return new SettingsStore(await readConfigArgument(path, "/agents/this"));
}

describe("SettingsStore", () => {
  it("starts with defaults, stores what is valid, and for its owner alone", async () => {
    const file = createSettingsFile(dir);
    const settings = new SettingsStore(file);
    expect(settings.profiles()).toEqual([]);
    settings.update((current) => ({ ...current, profiles: [profile] }));
    expect(new SettingsStore(createSettingsFile(dir)).profile("home" as ProfileId).sync.provider).toBe("off");
    expect((await stat(file.path)).mode & 0o777).toBe(0o600);
  });

  it("refuses a wrong change and stores nothing of it", async () => {
    const file = createSettingsFile(dir);
    const settings = new SettingsStore(file);
    settings.update((current) => ({ ...current, profiles: [profile] }));
    const before = await readFile(file.path, "utf8");
    expect(() => settings.update((current) => ({ ...current, profiles: [profile, profile] }))).toThrow(
      /two profiles have the same id/,
    );
    expect(await readFile(file.path, "utf8")).toBe(before);
  });

  it("says which file is torn, and leaves it as it is", async () => {
    const file = createSettingsFile(dir);
    await writeFile(file.path, '{ "version": 1, "prof');
    const settings = new SettingsStore(file);
    expect(() => settings.get()).toThrow(expect.objectContaining({ code: "CONFIG_UNREADABLE" }));
    expect(() => settings.update((current) => current)).toThrow(file.path);
    expect(await readFile(file.path, "utf8")).toBe('{ "version": 1, "prof');
  });

  it("names the profiles there are when asked for another", () => {
    const settings = new SettingsStore(createSettingsFile(dir));
    settings.update((current) => ({ ...current, profiles: [profile] }));
    expect(() => settings.profile("work" as ProfileId)).toThrow(
      expect.objectContaining({ code: "PROFILE_UNKNOWN", detail: "Known: home" }),
    );
  });
});

describe("app.rules.bandwidth", () => {
  const isTaken = (bandwidth: string) =>
    settingsSchema.safeParse({ version: 1, app: { rules: { bandwidth } } }).success;

  it.each(["2M", "1.5m", "512", "500K:off", "off", "08:00,500K 18:00,off", "Mon-08:00,1M:2M sat-23:59,off"])(
    "may be %s",
    (bandwidth) => expect(isTaken(bandwidth)).toBe(true),
  );

  it.each([
    "",
    "fast",
    "2 MB",
    "-1M",
    "24:00,1M",
    "08:00 1M",
    "08:00,1M,18:00,2M",
    "1M --dump auth",
    "Mon,1M",
  ])("is never %s", (bandwidth) => expect(isTaken(bandwidth)).toBe(false));
});

describe("migrate", () => {
  it("takes every step from the document's version on, in order", () => {
    const steps = [
      (document: Readonly<Record<string, unknown>>) => ({ ...document, seen: ["1"] }),
      (document: Readonly<Record<string, unknown>>) => ({ ...document, seen: [document["seen"], "2"] }),
    ];
    expect(migrate({ version: 1 }, steps, 3)).toEqual({ version: 3, seen: [["1"], "2"] });
    expect(migrate({ version: 2 }, steps, 3)).toEqual({ version: 3, seen: [undefined, "2"] });
    expect(migrate({}, steps, 3)).toEqual({ version: 3 });
  });

  it("leaves a document of a newer Clawback alone", () => {
    expect(() => migrate({ version: 99 })).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
  });
});

describe("readConfigArgument", () => {
  const sync = { provider: "custom", mode: "mailbox", localPath: "/", custom: { rcloneType: "local" } };

  it.each([
    ["nested", { sync, backup: { prefix: "a/" } }],
    ["flat", { ...sync, backup: { prefix: "a/" } }],
    ["with comments", `{ // JSON5\n sync: ${JSON.stringify(sync)}, backup: { prefix: 'a/' }, }`],
  ])("takes a plugin configuration, %s", async (_, document) => {
    const [only] = (await argument(document)).profiles();
    expect(only).toMatchObject({
      stateDir: "/agents/this",
      sync: { mode: "mailbox", localPath: "", remotePath: "openclaw-share", timeout: 1800 },
      backup: { prefix: "a/", retain: 7, include: ["workspace", "config", "cron", "memory"] },
    });
  });

  it("takes a settings file, and never writes to it", async () => {
    const settings = await argument({ version: 1, profiles: [profile] });
    expect(settings.profiles().map((found) => found.id)).toEqual(["home"]);
    expect(() => settings.update((current) => current)).toThrow(
      expect.objectContaining({ code: "NOT_SUPPORTED" }),
    );
  });

  it.each([
    [{ sync: { ...sync, mod: 1 } }, "sync.mod"],
    [{ sync: { ...sync, mode: undefined } }, "sync.mode"],
    [{ ...sync, interval: "often" }, "sync.interval"],
    [{ sync: { ...sync, localPath: "../up" } }, "sync.localPath"],
    [{ sync: { ...sync, localPath: "/etc" } }, "sync.localPath"],
    [{ sync: { provider: "custom", mode: "mailbox" } }, "sync.custom"],
    [
      { sync: { ...sync, custom: { rcloneType: "s3", rcloneOptions: { key: "a\n[b]" } } } },
      "sync.custom.rcloneOptions.key",
    ],
    [{ backup: { enabled: true, encrypt: true } }, "backup.passphrase"],
    [{ backup: { retain: { daily: -1 } } }, "backup.retain.daily"],
    [{ sync, extra: true }, "extra"],
  ])("names the wrong field of %j", async (document, field) => {
    await expect(argument(document)).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringContaining(`${field}: `) as string,
    });
  });

  it.each(["nonsense{", "[]", "null"])("refuses %s", async (text) => {
    await expect(argument(text)).rejects.toMatchObject({ code: expect.stringMatching(/^CONFIG_/) as string });
  });
});

it("takes a foreign file for settings, or says with one error what is wrong with it", async () => {
  const plugin = {
    sync: { provider: "s3", s3: { bucket: "b" }, interval: 300 },
    backup: { retain: { daily: 7 } },
  };
  const whole = { version: 1, app: { theme: "dark" }, profiles: [{ ...profile, ...plugin }] };
  const good = [plugin, whole].map((document) => Buffer.from(JSON.stringify(document)));
  const deep = deepJson.map((json) => Buffer.from(`{"profiles":[{"sync":${json}}],"app":${json}}`));
  const path = join(dir, "settings.json");
  await fc.assert(
    fc.asyncProperty(fc.oneof(spoilt(...good), deep), async (bytes) => {
      await writeFile(path, bytes);
      const outcomes = await Promise.allSettled([
        readConfigArgument(path, "/agents/this"),
        Promise.resolve().then(() => new SettingsStore(createSettingsFile(dir)).profiles()),
      ]);
      for (const outcome of outcomes) {
        if (outcome.status === "rejected")
          expect(["CONFIG_UNREADABLE", "CONFIG_INVALID"]).toContain(errorData(outcome.reason).code);
      }
      expect(await readFile(path)).toEqual(bytes);
    }),
    { numRuns: 60 },
  );
});
