import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeTree } from "../backup/testing/workshop.ts";
import { treeFacts } from "../backup/testing/tree-facts.ts";

/** The real command line in a process of its own, on a plugin-style configuration, as a gateway's cron would run it. */
const CLI = join(import.meta.dirname, "index.ts");

type Ended = Readonly<{ code: number; stdout: string; stderr: string }>;

let dir = "";
let passphrase = "";

async function clawback(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", CLI, ...args],
      {
        env: {
          PATH: process.env["PATH"] ?? "",
          HOME: dir,
          OPENCLAW_STATE_DIR: join(dir, "agent"),
          BACKUP_PASSPHRASE: passphrase,
          ...env,
        },
      },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
        resolve({ code, stdout, stderr });
      },
    );
  });
}

async function configured(document: unknown): Promise<readonly string[]> {
  const path = join(dir, "config.json");
  await writeFile(path, JSON.stringify(document));
  return ["--config", path, "--data-dir", join(dir, "data")];
}

function folder(remote = join(dir, "cloud")) {
  return { provider: "custom", custom: { rcloneType: "alias", rcloneOptions: { remote } } };
}

function pluginConfig() {
  return {
    sync: { ...folder(), mode: "mailbox", remoteName: "cloud", remotePath: "ws", localPath: "/" },
    backup: {
      ...folder(),
      enabled: true,
      prefix: "habibi/",
      encrypt: true,
      passphrase: "${BACKUP_PASSPHRASE}",
    },
  };
}

function json(ended: Ended): Record<string, unknown> {
  return JSON.parse(ended.stdout) as Record<string, unknown>;
}

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "clawback-cli-"));
  passphrase = randomBytes(12).toString("hex");
  await mkdir(join(dir, "agent"));
  await makeTree(join(dir, "agent"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe("clawback, with a plugin's configuration", () => {
  it("syncs, delivers, backs up, lists, restores and proves", async () => {
    const at = await configured(pluginConfig());
    const synced = await clawback([...at, "sync", "--json"]);
    expect(synced).toMatchObject({ code: 0 });
    expect(json(synced)).toMatchObject({ ok: true, run: { state: { kind: "succeeded" } } });
    expect(await readdir(join(dir, "cloud", "ws"))).toContain("MEMORY.md");

    await writeFile(join(dir, "letter.txt"), "dear agent");
    const dropped = await clawback([...at, "drop", join(dir, "letter.txt"), "--json"]);
    expect(json(dropped)).toMatchObject({
      ok: true,
      deliveries: [{ name: "letter.txt", state: { kind: "waiting" } }],
    });
    expect((await clawback([...at, "sync", "--quiet"])).stdout).toBe("");
    expect(await readFile(join(dir, "agent/workspace/_inbox/letter.txt"), "utf8")).toBe("dear agent");

    const backedUp = await clawback([...at, "backup", "now", "--json"]);
    expect(backedUp.code).toBe(0);
    const listed = json(await clawback([...at, "backup", "list", "--json"]));
    expect(listed).toMatchObject({ ok: true, snapshots: [{ encrypted: true }], leftovers: [] });
    expect((await clawback([...at, "backup", "ls", "latest", "workspace/memory"])).stdout).toContain(
      "ünï cödé",
    );

    expect(json(await clawback([...at, "backup", "search", "memory.md", "--json"]))).toMatchObject({
      ok: true,
      hits: [{ entry: { path: "workspace/MEMORY.md" }, snapshots: 1 }],
    });
    expect(json(await clawback([...at, "backup", "history", "workspace/MEMORY.md", "--json"]))).toMatchObject(
      {
        ok: true,
        versions: [{ entry: { size: 2_700 } }],
      },
    );
    expect(json(await clawback([...at, "backup", "diff", "latest", "latest", "--json"]))).toMatchObject({
      ok: true,
      changes: [],
    });
    expect((await clawback([...at, "backup", "cat", "latest", "workspace/MEMORY.md"])).stdout).toBe(
      await readFile(join(dir, "agent/workspace/MEMORY.md"), "utf8"),
    );

    const to = join(dir, "restored");
    const restored = await clawback([...at, "backup", "restore", "--to", to, "--json"]);
    expect(restored.code).toBe(0);
    const original = new Map(await treeFacts(join(dir, "agent/workspace")));
    for (const path of original.keys()) if (path.startsWith("node_modules")) original.delete(path);
    expect([...(await treeFacts(join(to, "workspace")))].sort()).toEqual([...original].sort());

    const verified = json(await clawback([...at, "backup", "verify", "--deep", "--json"]));
    expect(verified).toMatchObject({ ok: true, report: { deep: true, problems: [] } });
    expect(JSON.stringify([synced, backedUp, listed, restored, verified])).not.toContain(passphrase);
  }, 90_000);

  it("says what a sync would do, and does nothing", async () => {
    const at = await configured(pluginConfig());
    const { code, stdout } = await clawback([...at, "sync", "--dry-run", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, plan: { deletes: 0 } });
    expect(await readdir(dir)).not.toContain("cloud");
  });

  it.each([
    ["an unknown key", () => ({ sync: { ...pluginConfig().sync, mod: 1 } }), ["sync"], 2, "sync.mod"],
    ["no mode", () => ({ sync: folder() }), ["sync"], 2, "sync.mode"],
    [
      "an unknown backend",
      () => ({ sync: { provider: "custom", mode: "mailbox", custom: { rcloneType: "nonsense" } } }),
      ["sync"],
      2,
      "REMOTE_UNKNOWN",
    ],
    [
      "a remote that nobody defined",
      () => ({ sync: { ...folder("nosuch:dir"), mode: "mailbox" } }),
      ["sync"],
      2,
      "REMOTE_UNKNOWN",
    ],
    [
      "no passphrase",
      () => ({ backup: { ...pluginConfig().backup, enabled: false, passphrase: undefined } }),
      ["backup", "now"],
      2,
      "backup.passphrase",
    ],
    [
      "a variable that is not set",
      () => ({ backup: { ...pluginConfig().backup, passphrase: "${NOT_THERE}" } }),
      ["backup", "now"],
      2,
      "NOT_THERE",
    ],
  ] as const)("refuses %s, and changes nothing", async (_, document, command, exit, named) => {
    const at = await configured(document());
    const before = await treeFacts(join(dir, "agent"));
    const { code, stdout } = await clawback([...at, ...command, "--json"]);
    expect(code).toBe(exit);
    expect(stdout).toContain(named);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false });
    expect(await treeFacts(join(dir, "agent"))).toEqual(before);
    expect(await readdir(dir)).not.toContain("cloud");
  });

  it("restores in place on a machine that has nothing but the bucket and the passphrase", async () => {
    const onlyBackup = { backup: pluginConfig().backup };
    expect((await clawback([...(await configured(onlyBackup)), "backup", "now"])).code).toBe(0);
    const lost = new Map(await treeFacts(join(dir, "agent/workspace/memory")));
    await rm(join(dir, "agent"), { recursive: true });
    await rm(join(dir, "data"), { recursive: true });
    const at = await configured(onlyBackup);
    const restored = await clawback([...at, "backup", "restore", "--overwrite", "--json"]);
    expect(restored.code).toBe(0);
    expect([...(await treeFacts(join(dir, "agent/workspace/memory")))].sort()).toEqual([...lost].sort());
  }, 60_000);

  it("refuses a wrong passphrase, and writes nothing", async () => {
    const at = await configured(pluginConfig());
    expect((await clawback([...at, "backup", "now"])).code).toBe(0);
    const to = join(dir, "restored");
    const wrong = await clawback([...at, "backup", "restore", "--to", to], {
      BACKUP_PASSPHRASE: "not the one",
    });
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    expect(wrong.stderr).toContain("The passphrase is not the one of backup-");
    expect(await readdir(dir)).not.toContain("restored");
  });

  it("does not open a snapshot in clear that somebody put into the bucket of a profile that encrypts", async () => {
    const { backup } = pluginConfig();
    const clear = await configured({ backup: { ...backup, encrypt: false, passphrase: undefined } });
    expect((await clawback([...clear, "backup", "now"])).code).toBe(0);
    const refused = await clawback([...(await configured(pluginConfig())), "backup", "ls", "latest"]);
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain("is not encrypted, though this profile encrypts");
    const accepting = await configured({ backup: { ...backup, acceptUnencrypted: true } });
    expect((await clawback([...accepting, "backup", "ls", "latest"])).code).toBe(0);
  });

  it("names an absent rclone and how to get it", async () => {
    const at = await configured(pluginConfig());
    const absent = await clawback([...at, "sync"], { PATH: join(dir, "none") });
    expect(absent.code).toBe(2);
    expect(absent.stderr).toContain("rclone is not installed");
    const wrong = await clawback([...at, "sync"], { CLAWBACK_RCLONE: join(dir, "none") });
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain("CLAWBACK_RCLONE leads to no rclone that works");
  });

  it("ends with 2 for wrong usage, and prints no stack", async () => {
    for (const args of [
      ["nonsense"],
      ["sync", "--direction", "sideways"],
      ["backup", "ls"],
      ["backup", "ls", "../x"],
    ]) {
      const at = await configured(pluginConfig());
      const { code, stderr } = await clawback([...at, ...args]);
      expect([args, code]).toEqual([args, 2]);
      expect(stderr).not.toContain("    at ");
    }
  });
});

describe("clawback setup", () => {
  it("makes a profile whose first backup can be restored, and keeps its passphrase out of the settings", async () => {
    const at = ["--data-dir", join(dir, "data")];
    const made = json(await clawback([...at, "setup", "--folder", join(dir, "cloud"), "--json"]));
    expect(made).toMatchObject({ ok: true, id: "home", stateDir: join(dir, "agent") });
    expect((await clawback([...at, "backup", "now"])).code).toBe(0);
    expect((await clawback([...at, "backup", "verify", "--deep"])).code).toBe(0);
    expect(JSON.parse(await readFile(join(dir, "data/settings.json"), "utf8"))).toMatchObject({
      profiles: [{ backup: { passphrase: expect.stringMatching(/^(?:file|keychain):/) as string } }],
    });
    expect((await clawback([...at, "setup", "--folder", join(dir, "cloud")])).code).toBe(2);
    const absent = await clawback([
      ...at,
      "setup",
      "--folder",
      dir,
      "--agent",
      join(dir, "nobody"),
      "--id",
      "x",
    ]);
    expect(absent.code).toBe(3);
  });
});

describe("a cloud that is a folder of this machine", () => {
  it("is not made anew when its drive is gone: that would look safe and hold nothing", async () => {
    const at = await configured(pluginConfig());
    expect((await clawback([...at, "sync"])).code).toBe(0);
    expect((await clawback([...at, "backup", "now"])).code).toBe(0);
    await rename(join(dir, "cloud"), join(dir, "unplugged"));
    for (const command of [["sync"], ["backup", "now"], ["backup", "list"], ["backup", "prune"]]) {
      const ended = await clawback([...at, ...command]);
      expect(ended.code).toBe(1);
      expect(ended.stderr).toContain("is its drive plugged in?");
    }
    expect(await readdir(dir)).not.toContain("cloud");
    await rename(join(dir, "unplugged"), join(dir, "cloud"));
    expect((await clawback([...at, "sync"])).code).toBe(0);
  });

  it("nor for half a cycle, whose halves are all that was ever run, or for a file to the agent", async () => {
    const at = await configured(pluginConfig());
    const push = [...at, "sync", "--direction", "push"];
    expect((await clawback(push)).code).toBe(0);
    await rename(join(dir, "cloud"), join(dir, "unplugged"));
    const letter = join(dir, "letter.txt");
    await writeFile(letter, "Hello.\n");
    for (const command of [push, [...at, "drop", letter]]) {
      const ended = await clawback(command);
      expect(ended.code).toBe(1);
      expect(ended.stderr).toContain("is its drive plugged in?");
    }
    expect(await readdir(dir)).not.toContain("cloud");
  });
});

describe("a data folder with a torn file", () => {
  it("names the settings, and leaves them as they are", async () => {
    const data = join(dir, "data");
    const torn = '{ "version": 1, "prof';
    await mkdir(data);
    await writeFile(join(data, "settings.json"), torn);
    const { code, stdout } = await clawback(["--data-dir", data, "status", "--json"]);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "CONFIG_UNREADABLE" } });
    expect(await readFile(join(data, "settings.json"), "utf8")).toBe(torn);
  });

  it.each(["history.db", "deliveries.db", "exports.db"])("sets %s aside, and goes on", async (name) => {
    const at = await configured(pluginConfig());
    expect((await clawback([...at, "sync"])).code).toBe(0);
    const path = join(dir, "data", name);
    const garbled = Buffer.alloc(5_000, "x");
    await writeFile(path, garbled);
    for (const suffix of ["-wal", "-shm"]) await rm(path + suffix, { force: true });
    const { code, stderr } = await clawback([...at, "backup", "now"]);
    expect(code).toBe(0);
    const aside =
      (await readdir(join(dir, "data"))).find((found) => found.startsWith(`${name}.broken-`)) ?? "";
    expect(stderr).toContain(aside);
    expect(await readFile(join(dir, "data", aside))).toEqual(garbled);
  });
});

describe("clawback serve", () => {
  it("ends cleanly when it is asked to in the middle of its first start", async () => {
    const args = [
      "--disable-warning=ExperimentalWarning",
      CLI,
      "--data-dir",
      join(dir, "data"),
      "serve",
      "--port",
      "0",
    ];
    const server = spawn(process.execPath, args, {
      env: { PATH: process.env["PATH"] ?? "", HOME: dir },
      stdio: ["ignore", "pipe", "ignore"],
    });
    const ended = new Promise((resolve) => {
      server.on("exit", (code, signal) => {
        resolve({ code, signal });
      });
    });
    let printed = "";
    for await (const chunk of server.stdout) {
      printed += String(chunk);
      if (printed.includes("?token=")) server.kill("SIGTERM");
    }
    expect(await ended).toEqual({ code: 0, signal: null });
    const status = await clawback(["--data-dir", join(dir, "data"), "status", "--json"]);
    expect(json(status)).toMatchObject({ activeRuns: [] });
  });
});

describe("clawback demo", () => {
  it("leaves a workspace, a cloud and a committed snapshot, and runs again", async () => {
    const demo = join(dir, "demo");
    for (let round = 0; round < 2; round += 1) {
      const { code, stdout } = await clawback(["demo", "--dir", demo, "--json"]);
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ ok: true, workspace: join(demo, "agent/workspace") });
    }
    expect(await readdir(join(demo, "cloud", "openclaw-share"))).toContain("_outbox");
    const listed = json(await clawback(["--data-dir", join(demo, "data"), "backup", "list", "--json"]));
    expect(listed["snapshots"]).toHaveLength(2);
  }, 60_000);

  it("refuses a folder that holds something else", async () => {
    const { code, stdout } = await clawback(["demo", "--dir", join(dir, "agent"), "--json"]);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: "TARGET_NOT_EMPTY" } });
  });
});
