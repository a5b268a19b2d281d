import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Rclone } from "./rclone.ts";
import type { Remote } from "./remote.ts";
import { fakeRclone } from "./testing/fake-rclone.ts";
import { abilitiesOf, type BisyncLevel, parseVersion, refuseUnfit, type Version } from "./versions.ts";

function version(text: string): Version {
  const parsed = parseVersion(text);
  if (parsed === null) throw new Error(`${text} is no version`);
  return parsed;
}

describe("abilitiesOf", () => {
  it.each<[string, BisyncLevel, boolean, boolean, boolean, boolean]>([
    // release, bisync, partial files, serve s3, folder times, listed stats
    ["1.60.1-DEV", "unsafe", false, false, false, false],
    ["1.62.2", "unsafe", false, false, false, false],
    ["1.63.0", "unsafe", true, false, false, false],
    ["1.63.1", "unsafe", true, false, false, false],
    ["1.64.0", "resilient", true, false, false, false],
    ["1.65.2", "resilient", true, true, false, false],
    ["1.66.0", "recovering", true, true, true, false],
    ["1.69.3", "recovering", true, true, true, false],
    ["1.70.0", "recovering", true, true, true, true],
    ["1.71.0", "stable", true, true, true, true],
    ["1.75.1", "stable", true, true, true, true],
    ["2.0.0", "stable", true, true, true, true],
  ])("%s", (text, bisync, hasPartialFiles, servesS3, keepsFolderTimes, hasListedStats) => {
    expect(abilitiesOf(version(text))).toEqual({
      bisync,
      hasPartialFiles,
      servesS3,
      keepsFolderTimes,
      hasListedStats,
    });
  });
});

describe("refuseUnfit", () => {
  it.each([
    ["1.64.0", "b2", "1.64.1"],
    ["1.64.0", "azureblob", "1.65.2"],
    ["1.65.1", "azureblob", "1.65.2"],
  ])("refuses uploads by %s to %s, with the fix", (text, backend, fixed) => {
    expect(() => refuseUnfit(text, "rcat", ["crypt", backend])).toThrow(`install ${fixed} or newer`);
    expect(() => refuseUnfit(text, "cat", [backend])).not.toThrow();
  });

  it.each([
    ["1.60.1", "b2"],
    ["1.63.1", "azureblob"],
    ["1.64.1", "b2"],
    ["1.65.2", "azureblob"],
    ["1.64.0", "s3"],
    ["1.75.1", "b2"],
    ["something else", "b2"],
  ])("lets %s upload to %s", (text, backend) => {
    expect(() => refuseUnfit(text, "sync", [backend])).not.toThrow();
  });

  it("refuses what is too old for anything", () => {
    expect(() => refuseUnfit("1.53.3", "lsjson", [])).toThrow("too old");
  });

  it("speaks before rclone has done anything", async () => {
    const dir = await mkdtemp(join(tmpdir(), "clawback-versions-"));
    const toolbox = await fakeRclone(dir, "1.64.0", "exit 0");
    const remote: Remote = {
      name: "backup",
      env: { RCLONE_CONFIG_BACKUP_TYPE: "b2" },
      configFile: "",
      secrets: [],
      root: "",
      label: "B2",
    };
    const call = { signal: new AbortController().signal };
    await expect(new Rclone(toolbox, remote).write("a", Buffer.from("a"), call)).rejects.toMatchObject({
      code: "NOT_SUPPORTED",
      action: { kind: "install", tool: "rclone" },
    });
    await rm(dir, { recursive: true });
  });
});
