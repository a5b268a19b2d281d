import { execFileSync } from "node:child_process";
import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";

const LAUNCHER = path.join(import.meta.dirname, "../../assets/package/clawback");

it.each([
  ["Linux", "clawback", "resources/bin", "--ozone-platform=headless --cli status --json"],
  ["macOS", "MacOS/Clawback", "Resources/bin", "--cli status --json"],
])("finds the application of %s, also through a link", async (_system, program, folder, asked) => {
  const dir = await mkdtemp(path.join(tmpdir(), "clawback launcher-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const [application, bin] = [path.join(dir, program), path.join(dir, folder)];
  await Promise.all([path.dirname(application), bin].map((each) => mkdir(each, { recursive: true })));
  await writeFile(application, '#!/bin/sh\necho "$*"\n');
  await copyFile(LAUNCHER, path.join(bin, "clawback"));
  await Promise.all([application, path.join(bin, "clawback")].map((file) => chmod(file, 0o755)));
  await symlink(path.join(folder, "clawback"), path.join(dir, "link"));
  for (const launcher of [path.join(bin, "clawback"), path.join(dir, "link")]) {
    expect(execFileSync(launcher, ["status", "--json"], { encoding: "utf8" })).toBe(`${asked}\n`);
  }
});
