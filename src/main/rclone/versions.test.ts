import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Rclone } from "./rclone.ts";
import type { Remote } from "./remote.ts";
import { fakeRclone } from "./testing/fake-rclone.ts";
import { abilitiesOf, type BisyncLevel, refuseUnfit } from "./versions.ts";

describe("abilitiesOf", () => {
  it.each<[string, BisyncLevel, boolean]>([
    ["something else", "unsafe", false],
    ["1.9.9", "unsafe", false],
    ["1.60.1-DEV", "unsafe", false],
    ["1.62.2", "unsafe", false],
    ["1.63.0", "unsafe", true],
    ["1.64.0", "resilient", true],
    ["1.65.2", "resilient", true],
    ["1.66.0", "recovering", true],
    ["1.70.0", "recovering", true],
    ["1.71.0", "stable", true],
    ["2.0.0", "stable", true],
  ])("%s", (text, bisync, hasPartialFiles) => {
    expect(abilitiesOf(text)).toEqual({ bisync, hasPartialFiles });
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
