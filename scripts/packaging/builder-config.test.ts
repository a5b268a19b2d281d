import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { RCLONE_PINS } from "./rclone-pins.ts";

/** What electron-builder would make of electron-builder.yml, asked of its own code, without Electron's binary. */

const ROOT = path.join(import.meta.dirname, "../..");
const require = createRequire(import.meta.url);
const raw: unknown = parse(readFileSync(path.join(ROOT, "electron-builder.yml"), "utf8"));
const resources = z.array(z.object({ from: z.string(), to: z.string(), filter: z.string() }));
const config = z
  .looseObject({
    appId: z.string(),
    asarUnpack: z.array(z.string()),
    electronFuses: z.record(z.string(), z.boolean()),
    extraResources: resources,
    linux: z.looseObject({ target: z.array(z.string()), icon: z.string() }),
    mac: z.looseObject({ target: z.array(z.string()), icon: z.string(), hardenedRuntime: z.boolean() }),
    win: z.looseObject({ target: z.array(z.string()), icon: z.string(), extraResources: resources }),
    nsis: z.looseObject({ deleteAppDataOnUninstall: z.boolean() }),
  })
  .parse(raw);

type Filter = (file: string, stat: Readonly<{ isDirectory: () => boolean }>) => boolean;
const { getMainFileMatchers } = require("app-builder-lib/out/fileMatcher.js") as {
  getMainFileMatchers: (...args: readonly unknown[]) => readonly Readonly<{ createFilter: () => Filter }>[];
};
const { validateConfiguration } = require("app-builder-lib/out/util/config/config.js") as {
  validateConfiguration: (config: unknown, log: unknown) => Promise<void>;
};

const log = { isEnabled: false, add: () => undefined };

function isPackaged(file: string): boolean {
  const packager = {
    projectDir: ROOT,
    buildResourcesDir: "assets",
    config: raw,
    isPrepackedAppAsar: false,
    debugLogger: log,
  };
  const [matcher] = getMainFileMatchers(
    ROOT,
    "/app",
    (text: string) => text,
    {},
    { info: packager },
    `${ROOT}/dist`,
  );
  return matcher?.createFilter()(path.join(ROOT, file), { isDirectory: () => false }) ?? false;
}

it("is what electron-builder understands", async () => {
  await expect(validateConfiguration(structuredClone(raw), log)).resolves.toBeUndefined();
  await expect(validateConfiguration({ ...config, appid: "typo" }, log)).rejects.toThrow("appid");
});

describe("the archive", () => {
  it.each([
    "package.json",
    "out/main/index.js",
    "out/main/chunks/some-0.js",
    "out/preload/index.cjs",
    "out/renderer/index.html",
    "out/renderer/assets/index.js",
    "assets/icons/256x256.png",
    "assets/tray/linux/idle.png",
    "assets/tray/darwin/idleTemplate@2x.png",
  ])("holds %s", (file) => {
    expect(isPackaged(file)).toBe(true);
  });

  it.each([
    "src/main/index.ts",
    "out/main/index.js.map",
    "e2e/electron/standin/electron.ts",
    "docs/security.md",
    "scripts/setup",
    "convex/http.ts",
    "assets/package/clawback",
    "vendor/rclone/linux-x64/rclone",
    "electron-builder.yml",
    ".env",
  ])("does not hold %s", (file) => {
    expect(isPackaged(file)).toBe(false);
  });

  it("leaves the keychain's library outside, where the system's loader can read it", () => {
    expect(config.asarUnpack).toEqual(["**/*.node"]);
  });
});

describe("beside the archive", () => {
  it("lie the command line and the rclone of the platform", () => {
    expect(config.extraResources).toEqual([
      { from: "assets/package", to: "bin", filter: "clawback" },
      { from: "vendor/rclone/${os}-${arch}", to: "bin", filter: "rclone*" },
    ]);
    expect(config.win.extraResources).toEqual([
      { from: "assets/package", to: "bin", filter: "clawback.cmd" },
    ]);
    expect(statSync(path.join(ROOT, "assets/package/clawback")).mode & 0o111).toBe(0o111);
  });

  it("rclone is pinned for every platform that is built", () => {
    expect(RCLONE_PINS.version).toMatch(/^1\.\d+\.\d+$/);
    const sums = Object.values(RCLONE_PINS.sha256);
    expect(new Set(sums).size).toBe(5);
    for (const sum of sums) expect(sum).toMatch(/^[0-9a-f]{64}$/);
  });
});

it("packages are those that each system expects, with an icon that is there", () => {
  expect([config.linux.target, config.mac.target, config.win.target]).toEqual([
    ["AppImage", "deb"],
    ["dmg"],
    ["nsis"],
  ]);
  for (const icon of [config.linux.icon, config.mac.icon, config.win.icon]) statSync(path.join(ROOT, icon));
});

/** https://www.electronjs.org/docs/latest/tutorial/security, item 19; and no flag that opens the binary. */
it("fuses are set so that the binary runs nothing but its own archive", () => {
  expect(config.electronFuses).toEqual({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableCookieEncryption: true,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
    loadBrowserProcessSpecificV8Snapshot: false,
    resetAdHocDarwinSignature: true,
  });
  expect(config.mac.hardenedRuntime).toBe(true);
});

it("uninstalling leaves the owner's data alone", () => {
  expect(config.nsis.deleteAppDataOnUninstall).toBe(false);
});

it("the name that Windows knows the application by is the one its notifications give", () => {
  const source = readFileSync(path.join(ROOT, "src/main/electron/desktop.ts"), "utf8");
  expect(source).toContain(`"${config.appId}"`);
});
