import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { appState, standInApp } from "../ipc/testing/stand-in-app.ts";
import { autostartEntry } from "./autostart-entry.ts";
import { followLaunchAtLogin } from "./launch-at-login.ts";
import { isStartedAtLogin, setLoginItem } from "./login-item.ts";
import { app, dialog, resetElectron } from "./testing/fake-electron.ts";

vi.mock("electron", () => import("./testing/fake-electron.ts"));

let dir: string;

beforeEach(async () => {
  resetElectron();
  dir = await mkdtemp(path.join(tmpdir(), "clawback-login-"));
  app.getPath.mockReturnValue(dir);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await rm(dir, { recursive: true, force: true });
});

function onPlatform(platform: NodeJS.Platform): void {
  vi.spyOn(process, "platform", "get").mockReturnValue(platform);
}

const entry = () => readFile(path.join(dir, "autostart", "clawback.desktop"), "utf8");

describe("on Linux", () => {
  beforeEach(() => onPlatform("linux"));

  it("is a file in the autostart folder, written and removed as often as one likes", async () => {
    await setLoginItem(true);
    await setLoginItem(true);
    expect(await entry()).toContain(`Exec="${process.execPath}" "--hidden"\n`);
    await setLoginItem(false);
    await setLoginItem(false);
    await expect(entry()).rejects.toMatchObject({ code: "ENOENT" });
    expect(app.setLoginItemSettings).not.toHaveBeenCalled();
  });

  it("starts an AppImage by its own file, not by what it unpacks for the moment", async () => {
    vi.stubEnv("APPIMAGE", "/home/me/Apps/Clawback 1.AppImage");
    await setLoginItem(true);
    expect(await entry()).toContain('Exec="/home/me/Apps/Clawback 1.AppImage" "--hidden"\n');
  });
});

it.each(["darwin", "win32"] as const)("on %s Electron does it", async (platform) => {
  onPlatform(platform);
  await setLoginItem(true);
  expect(app.setLoginItemSettings).toHaveBeenCalledExactlyOnceWith({
    openAtLogin: true,
    path: process.execPath,
    args: ["--hidden"],
  });
});

it("quotes a command as a desktop file wants it", () => {
  expect(autostartEntry(['/a "b"/$c', "50%", "x`y\\z"])).toContain(
    String.raw`Exec="/a \\"b\\"/\\$c" "50%%" "x\\` + "`" + String.raw`y\\\\z"` + "\n",
  );
});

it("knows a start at login from one by hand", () => {
  onPlatform("darwin");
  expect(isStartedAtLogin()).toBe(false);
  app.getLoginItemSettings.mockReturnValue({ wasOpenedAtLogin: true });
  expect(isStartedAtLogin()).toBe(true);
  onPlatform("linux");
  expect(isStartedAtLogin()).toBe(false);
});

describe("the switch", () => {
  const wanting = (launchAtLogin: boolean) => {
    const state = appState();
    return { ...state, desktop: { ...state.desktop, launchAtLogin } };
  };

  beforeEach(() => onPlatform("win32"));

  it("is followed whenever it changes, and only then", () => {
    const clawback = standInApp({ state: wanting(false) });
    followLaunchAtLogin(clawback);
    clawback.setState(wanting(true));
    clawback.setState(wanting(true));
    clawback.setState(wanting(false));
    expect(app.setLoginItemSettings.mock.calls).toMatchObject([
      [{ openAtLogin: true }],
      [{ openAtLogin: false }],
    ]);
  });

  it("says so when the system does not let it", async () => {
    onPlatform("linux");
    app.getPath.mockReturnValue(path.join(process.execPath, "no-folder"));
    followLaunchAtLogin(standInApp({ state: wanting(true) }));
    await vi.waitFor(() => expect(dialog.showErrorBox).toHaveBeenCalledTimes(1));
    expect(dialog.showErrorBox.mock.calls[0]?.[1]).toContain("ENOTDIR");
  });
});
