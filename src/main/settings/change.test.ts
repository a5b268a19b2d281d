import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import type { ProfileId } from "#shared/brand";
import { changeSettings, presentable, removeProfile } from "./change.ts";
import { SettingsStore } from "./settings.ts";

const HOME = "home" as ProfileId;

let document: Record<string, unknown>;
let settings: SettingsStore;

beforeEach(() => {
  document = {
    version: 1,
    profiles: [
      { id: "home", name: "Home", stateDir: "/home/ada/.openclaw" },
      { id: "work", name: "Work", stateDir: "/work/.openclaw" },
    ],
  };
  settings = new SettingsStore({
    path: "settings.json",
    read: () => document,
    write: (next) => {
      document = next;
    },
  });
});

const change = (changes: Readonly<Record<string, unknown>>, profileId: ProfileId | undefined = HOME) =>
  changeSettings(settings, { profileId, changes });

describe("changing settings", () => {
  it("stores several fields of one profile together, and touches no other", () => {
    expect(change({ name: "Molty", "sync.interval": 600, "backup.exclude": ["*.tmp"] })).toEqual({
      kind: "saved",
    });
    const [home, work] = settings.profiles();
    expect(home).toMatchObject({ name: "Molty", sync: { interval: 600 }, backup: { exclude: ["*.tmp"] } });
    expect(work).toMatchObject({ name: "Work", sync: { interval: 0 } });
  });

  it("names every wrong field as the page knows it, and stores nothing of it", () => {
    const before = structuredClone(document);
    const reply = change({ name: "", "backup.partSize": 5_000, "sync.interval": 600 });
    expect(reply).toMatchObject({ kind: "refused" });
    const fields = reply.kind === "refused" ? reply.issues.map(({ field }) => field) : [];
    expect(fields).toEqual(["name", "backup.partSize"]);
    expect(document).toEqual(before);
  });

  it("says what a switch needs: encryption without a passphrase", () => {
    expect(change({ "backup.enabled": true, "backup.encrypt": true })).toMatchObject({
      kind: "refused",
      issues: [{ field: "backup.passphrase" }],
    });
  });

  it("takes a block away before it sets a field of it, and takes fields away", () => {
    const folder = { rcloneType: "alias", rcloneOptions: { remote: "/mnt/drive" } };
    change({ "sync.provider": "custom", "sync.mode": "mailbox", "sync.custom": folder });
    expect(
      change({
        "sync.custom": { rcloneType: "webdav", rcloneOptions: {} },
        "sync.custom.rcloneOptions.url": "https://cloud.example",
      }),
    ).toEqual({ kind: "saved" });
    expect(settings.profile(HOME).sync.custom).toEqual({
      rcloneType: "webdav",
      rcloneOptions: { url: "https://cloud.example" },
    });
    change({ "sync.provider": "off", "sync.custom": null });
    expect(settings.profile(HOME).sync.custom).toBeUndefined();
  });

  it("refuses a secret that is written out, also one inside a block, and takes a reference", () => {
    const secret = randomBytes(12).toString("hex");
    for (const changes of [
      { "sync.s3.secretAccessKey": secret },
      { "sync.s3": { secretAccessKey: secret } },
      { "sync.custom": { rcloneType: "webdav", rcloneOptions: { pass: secret } } },
      { "exports.convex.token": secret },
    ]) {
      const reply = change(changes);
      expect(reply.kind).toBe("refused");
      expect(JSON.stringify(reply)).not.toContain(secret);
    }
    expect(JSON.stringify(document)).not.toContain(secret);
    expect(change({ "sync.s3.secretAccessKey": "keychain:home/sync.s3.secretAccessKey" }).kind).toBe("saved");
  });

  it("keeps app and profile apart, and the id as it is", () => {
    expect(changeSettings(settings, { profileId: undefined, changes: { "app.theme": "dark" } }).kind).toBe(
      "saved",
    );
    expect(settings.get().app.theme).toBe("dark");
    expect(changeSettings(settings, { profileId: undefined, changes: { version: 7 } }).kind).toBe("refused");
    expect(change({ "app.theme": "light" }).kind).toBe("refused");
    expect(change({ id: "other" }).kind).toBe("refused");
    expect(() => change({ name: "X" }, "nobody" as ProfileId)).toThrow('There is no profile "nobody".');
  });

  it("removes one profile and leaves the other", () => {
    removeProfile(settings, HOME);
    expect(settings.profiles().map(({ id }) => id)).toEqual(["work"]);
  });
});

it("shows a page no secret that somebody wrote into the file by hand", () => {
  const secret = randomBytes(12).toString("hex");
  document = {
    version: 1,
    profiles: [
      {
        id: "home",
        name: "Home",
        stateDir: "/home/ada/.openclaw",
        sync: {
          provider: "s3",
          mode: "mailbox",
          s3: { bucket: "b", accessKeyId: secret, secretAccessKey: secret },
        },
        backup: { enabled: true, encrypt: true, passphrase: secret },
      },
    ],
  };
  const shown = presentable(settings.get());
  expect(JSON.stringify(shown)).not.toContain(secret);
  expect(shown.profiles[0]?.sync.s3?.bucket).toBe("b");
});
