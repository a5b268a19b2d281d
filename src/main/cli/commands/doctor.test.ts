import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it, onTestFinished } from "vitest";
import { CHECK_NAMES } from "#shared/models/diagnostics";

const CLI = join(import.meta.dirname, "..", "index.ts");

let dir = "";

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "clawback-doctor-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
});

/** The real command line in a process of its own, without a session bus: a machine that has no keychain. */
async function doctor(
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Readonly<{ code: unknown; stdout: string }>> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", ...[CLI, "--data-dir", join(dir, "data"), "doctor"], ...args],
      {
        env: {
          PATH: process.env["PATH"] ?? "",
          HOME: dir,
          DBUS_SESSION_BUS_ADDRESS: "unix:path=/nonexistent",
          ...env,
        },
      },
      (error, stdout) => resolve({ code: error === null ? 0 : error.code, stdout }),
    );
  });
}

it("prints a line a check, and ends with 0 where nothing failed", async () => {
  const { code, stdout } = await doctor();
  expect(code).toBe(0);
  const names = stdout
    .trim()
    .split("\n")
    .map((line) => line.split(/\s+/)[1]);
  expect(names).toEqual(CHECK_NAMES);
  expect(stdout).toMatch(/^ok {7}rclone {4}rclone \d/);
});

it("ends with 1 and the fix where a check failed", async () => {
  const config = join(dir, "plugin.json");
  const remote = join(dir, "cloud");
  await mkdir(remote);
  const custom = { rcloneType: "alias", rcloneOptions: { remote } };
  await writeFile(config, JSON.stringify({ sync: { provider: "custom", mode: "mailbox", custom } }));
  const failed = await doctor(["--config", config], { CLAWBACK_RCLONE: "/nowhere/rclone" });
  expect(failed.code).toBe(1);
  expect(failed.stdout).toMatch(/^FAILED {3}rclone {4}CLAWBACK_RCLONE leads to no rclone that works/m);
  // The agent of this machine is looked for at its home, where there is none.
  expect(failed.stdout).toContain("To mend it, change the setting workspaceDir.");
  const asJson = await doctor(["--config", config, "--json"], { CLAWBACK_RCLONE: "/nowhere/rclone" });
  expect(asJson.code).toBe(1);
  expect(JSON.parse(asJson.stdout)).toMatchObject({ ok: false, report: { wrote: false } });
  expect(asJson.stdout).toContain('"code": "TOOL_MISSING"');
});

it("prints the support bundle, without the home folder's name", async () => {
  const { code, stdout } = await doctor(["--bundle"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^# Clawback support bundle, /);
  expect(stdout).toContain("free at ~/data");
  expect(stdout).not.toContain(dir);
});
