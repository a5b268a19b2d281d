import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it, onTestFinished } from "vitest";

const CLI = join(import.meta.dirname, "..", "index.ts");

let dir = "";

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "clawback-config-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  await mkdir(join(dir, ".openclaw"));
});

/** The real command line in a process of its own, without a session bus: a machine that has no keychain. */
async function clawback(
  ...args: readonly string[]
): Promise<Readonly<{ code: unknown; stdout: string; stderr: string }>> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", CLI, "--data-dir", join(dir, "data"), ...args],
      {
        env: {
          PATH: process.env["PATH"] ?? "",
          HOME: dir,
          DBUS_SESSION_BUS_ADDRESS: "unix:path=/nonexistent",
        },
      },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    );
  });
}

async function openClaw(config: unknown): Promise<void> {
  const document = { plugins: { entries: { "openclaw-workspace-sync": { config } } } };
  await writeFile(join(dir, ".openclaw", "openclaw.json"), JSON.stringify(document));
}

it("imports, reports what it could not take with code 4, sets a value and shows it", async () => {
  await openClaw({ sync: { provider: "s3", mode: "mailbox", turbo: true } });
  const dry = await clawback("config", "import", "--dry-run", "--json");
  expect(dry.code).toBe(4);
  expect(JSON.parse(dry.stdout)).toMatchObject({
    ok: true,
    dryRun: true,
    isPluginOn: true,
    left: [{ field: "sync.turbo", reason: "is not a known setting" }],
  });
  expect(existsSync(join(dir, "data", "settings.json"))).toBe(false);

  const done = await clawback("config", "import");
  expect(done.code).toBe(4);
  expect(done.stdout).toContain("Not taken: sync.turbo: is not a known setting.");
  expect(done.stderr).toContain("OpenClaw's own plugin is still switched on");
  expect((await clawback("config", "set", "sync.interval", "300")).code).toBe(0);
  const refused = await clawback("config", "set", "sync.interval", "often", "--json");
  expect(refused.code).toBe(2);
  expect(JSON.parse(refused.stdout)).toMatchObject({
    error: { action: { kind: "edit-setting", field: "sync.interval" } },
  });
  expect(JSON.parse((await clawback("config", "get", "--json")).stdout)).toMatchObject({
    settings: { profiles: [{ id: "home", sync: { mode: "mailbox", interval: 300 } }] },
  });
});

it("refuses a secret that is written out where there is no keychain, without showing it", async () => {
  const passphrase = randomBytes(12).toString("hex");
  await openClaw({ backup: { passphrase } });
  const { code, stdout, stderr } = await clawback("config", "import");
  expect(code).toBe(2);
  expect(stderr).toContain("backup.passphrase: written out in");
  expect(stdout + stderr).not.toContain(passphrase);
});
