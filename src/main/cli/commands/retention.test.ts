import { execFile, execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";

/** The real command line in processes of its own, one after the other, on one data folder. */
const CLI = join(import.meta.dirname, "..", "index.ts");
const LEGACY = "backup-20200101T020000Z.tar.gz";

let dir = "";

async function clawback(...args: readonly string[]): Promise<Readonly<{ code: number; stdout: string }>> {
  const at = ["--config", join(dir, "config.json"), "--data-dir", join(dir, "data")];
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", CLI, ...at, "backup", ...args],
      { env: { PATH: process.env["PATH"] ?? "", HOME: dir, OPENCLAW_STATE_DIR: join(dir, "agent") } },
      (error, stdout) => {
        resolve({ code: error === null ? 0 : typeof error.code === "number" ? error.code : -1, stdout });
      },
    );
  });
}

async function json(...args: readonly string[]): Promise<unknown> {
  return JSON.parse((await clawback(...args, "--json")).stdout);
}

const inCloud = async () => (await readdir(join(dir, "cloud"))).sort();

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "clawback-cli-retention-"));
  await mkdir(join(dir, "agent", "workspace"), { recursive: true });
  await mkdir(join(dir, "cloud"));
  await writeFile(join(dir, "agent", "openclaw.json"), "{}\n");
  await writeFile(join(dir, "agent", "workspace", "MEMORY.md"), "remember\n");
  const cloud = { rcloneType: "alias", rcloneOptions: { remote: join(dir, "cloud") } };
  const backup = { provider: "custom", custom: cloud, enabled: true, retain: 2 };
  await writeFile(join(dir, "config.json"), JSON.stringify({ backup }));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

it("keeps as many as it should, says why, proves, restores the plugin's and misses what vanished", async () => {
  execFileSync("tar", ["-czf", join(dir, "cloud", LEGACY), "-C", join(dir, "agent"), "workspace"]);
  for (let round = 0; round < 3; round += 1) expect((await clawback("now")).code).toBe(0);
  const [older = "", newer = "", ...others] = (await inCloud()).filter((name) => name !== LEGACY);
  expect(others).toEqual([]);

  expect(await clawback("test-restore", newer)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("2 files") as string,
  });
  expect(await json("list")).toMatchObject({
    ok: true,
    snapshots: [
      {
        name: newer,
        proof: { how: "restore-test", isGood: true },
        keepWhy: ["newest", "newest proved", "newest 1 of 2"],
      },
      { name: older, keepWhy: ["newest 2 of 2"] },
    ],
    legacy: [{ name: LEGACY, encrypted: false }],
    missing: [],
  });
  expect((await clawback("list")).stdout).toMatch(/proved \d{4}-\d\d-\d\d, stays: newest, newest proved/);

  expect(await json("prune", "--dry-run")).toMatchObject({ ok: true, plan: { snapshots: [], legacy: [] } });
  expect((await clawback("prune", "--dry-run", "--legacy")).stdout).toContain(LEGACY);
  expect(await inCloud()).toContain(LEGACY);

  const to = join(dir, "restored");
  expect((await clawback("restore", "--snapshot", LEGACY, "--to", to)).code).toBe(0);
  expect(await readFile(join(to, "workspace/MEMORY.md"), "utf8")).toBe("remember\n");

  expect(await json("prune", "--legacy")).toMatchObject({
    run: { result: { kind: "prune", removed: [LEGACY] } },
  });
  expect(await inCloud()).toEqual([older, newer]);

  await rm(join(dir, "cloud", older), { recursive: true });
  expect((await clawback("list")).stdout).toContain(`${older}  MISSING`);
  expect(await json("forget-missing")).toEqual({ ok: true, forgotten: [older] });
  expect(await json("list")).toMatchObject({ missing: [] });
}, 120_000);
