import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it, onTestFinished } from "vitest";

const CLI = join(import.meta.dirname, "..", "index.ts");

let dir = "";

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "clawback-pause-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
});

/** The real command line in a process of its own. */
async function clawback(...args: readonly string[]): Promise<Readonly<{ code: unknown; stdout: string }>> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", CLI, "--data-dir", join(dir, "data"), ...args],
      { env: { PATH: process.env["PATH"] ?? "", HOME: dir } },
      (error, stdout) => resolve({ code: error === null ? 0 : error.code, stdout }),
    );
  });
}

it("pauses for a time, until resumed, and resumes", async () => {
  const before = Date.now();
  const paused = await clawback("pause", "--for", "30m", "--json");
  const { pausedUntil } = JSON.parse(paused.stdout) as { pausedUntil: { kind: string; at: string } };
  expect(pausedUntil.kind).toBe("time");
  expect(Date.parse(pausedUntil.at)).toBeGreaterThanOrEqual(before + 30 * 60_000);
  expect(JSON.parse((await clawback("pause", "--json")).stdout)).toMatchObject({
    pausedUntil: { kind: "resumed" },
  });
  expect(JSON.parse((await clawback("resume", "--json")).stdout)).toMatchObject({ pausedUntil: null });
});

it.each(["soon", "0m", "30", "9d"])("refuses a pause of %s", async (time) => {
  const { code, stdout } = await clawback("pause", "--for", time, "--json");
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: "USAGE" } });
});
