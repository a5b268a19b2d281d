import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { ClawbackError } from "#shared/errors";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { appState, runningRun, standInApp } from "../ipc/testing/stand-in-app.ts";
import type { App, FacePorts } from "../ports.ts";
import { startDesktop } from "./desktop.ts";
import { desktopPower } from "./power.ts";
import {
  app,
  BrowserWindow,
  dialog,
  FakeEvent,
  ipcMain,
  Notification,
  powerMonitor,
  protocol,
  resetElectron,
  session,
  shell,
  Tray,
} from "./testing/fake-electron.ts";

vi.mock("electron", () => import("./testing/fake-electron.ts"));

let dir: string;

beforeEach(async () => {
  resetElectron();
  dir = await mkdtemp(path.join(tmpdir(), "clawback-desktop-"));
  await mkdir(path.join(dir, "assets"));
  await writeFile(path.join(dir, "index.html"), "<!doctype html>");
});

afterEach(() => rm(dir, { recursive: true, force: true }));

async function start(clawback: App = standInApp()) {
  const faces: FacePorts[] = [];
  await startDesktop({
    composeApp: (face) => {
      faces.push(face);
      return Promise.resolve(clawback);
    },
    pageDir: dir,
    preloadPath: "/app/preload.cjs",
    assetsDir: "/app/assets",
  });
  return faces;
}

function onlyWindow(): BrowserWindow {
  const [window, ...others] = BrowserWindow.all;
  if (window === undefined || others.length > 0) throw new Error("there must be one window");
  return window;
}

function trayMenu() {
  const menu = Tray.all[0]?.menu;
  if (menu === undefined) throw new Error("the tray has no menu");
  return menu;
}

const pageFrame = { senderFrame: { url: "app://clawback/", parent: null } };

describe("the start", () => {
  it("shows a window with the page, isolated from everything", async () => {
    await start();
    const window = onlyWindow();
    expect(window.loadURL).toHaveBeenCalledExactlyOnceWith("app://clawback/");
    expect(window.isVisible).toBe(true);
    expect(window.options.webPreferences).toEqual({
      preload: "/app/preload.cjs",
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      plugins: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      spellcheck: false,
      devTools: false,
    });
  });

  it("has every rule in place before the window exists", async () => {
    await start();
    expect(app.enableSandbox).toHaveBeenCalledBefore(app.whenReady);
    expect(protocol.registerSchemesAsPrivileged).toHaveBeenCalledBefore(app.whenReady);
    const { webContents } = onlyWindow();
    for (const name of ["will-frame-navigate", "will-redirect", "will-attach-webview"]) {
      expect(webContents.listenerCount(name), name).toBe(1);
    }
    expect(webContents.openHandler).toBeDefined();
    expect(session.defaultSession.requestHandler).toBeDefined();
    expect(session.defaultSession.requestListener).toBeDefined();
  });

  it("tells the composition that it is a desktop", async () => {
    const [face] = await start();
    expect(face?.view).toEqual({ kind: "desktop", filesBy: "path", canOpenFolder: true });
  });

  it("starts the background work", async () => {
    const startBackground = vi.fn(() => Promise.resolve());
    await start(standInApp({ startBackground }));
    expect(startBackground).toHaveBeenCalledTimes(1);
  });

  it("shows why it cannot go on, and ends", async () => {
    await startDesktop({
      composeApp: () => Promise.reject(new ClawbackError("CONFIG_INVALID", "sync.mode is required.")),
      pageDir: dir,
      preloadPath: "",
      assetsDir: "",
    });
    expect(dialog.showErrorBox.mock.calls[0]?.[1]).toContain("sync.mode is required.");
    expect(app.exit).toHaveBeenCalledExactlyOnceWith(1);
    expect(BrowserWindow.all).toEqual([]);
  });
});

describe("the computer's power", () => {
  it("is asked of Electron when it matters, not once", () => {
    expect(desktopPower.onBattery()).toBe(false);
    powerMonitor.isOnBatteryPower.mockReturnValue(true);
    expect(desktopPower.onBattery()).toBe(true);
  });

  it("tells the app of every waking", async () => {
    const resumed = vi.fn<() => void>();
    await start(standInApp({ resumed }));
    expect(resumed).not.toHaveBeenCalled();
    powerMonitor.emit("resume");
    powerMonitor.emit("resume");
    expect(resumed).toHaveBeenCalledTimes(2);
  });
});

describe("a second Clawback", () => {
  it("ends, and starts nothing", async () => {
    app.requestSingleInstanceLock.mockReturnValue(false);
    expect(await start()).toEqual([]);
    expect(app.hasQuit).toBe(true);
    expect(app.enableSandbox).not.toHaveBeenCalled();
  });

  it("brings the first one to the front", async () => {
    await start();
    onlyWindow().hide();
    app.emit("second-instance");
    expect(onlyWindow().isVisible).toBe(true);
  });
});

describe("the window", () => {
  it("is hidden when it is closed, and closed when Clawback quits", async () => {
    await start();
    expect(onlyWindow().close()).toBe(false);
    expect(onlyWindow().isVisible).toBe(false);
    app.quit();
    await vi.waitFor(() => expect(app.hasQuit).toBe(true));
    expect(onlyWindow().isGone).toBe(true);
  });

  it("loads the page again when it had crashed", async () => {
    await start();
    const { webContents } = onlyWindow();
    webContents.isCrashed.mockReturnValue(true);
    app.emit("activate");
    expect(webContents.reload).toHaveBeenCalledTimes(1);
  });
});

describe("the page", () => {
  const ask = (url: string, method = "GET") => protocol.handlers.get("app")?.(new Request(url, { method }));

  it("is served with the headers of the hosted face", async () => {
    await start();
    const response = await ask("app://clawback/");
    expect(response?.status).toBe(200);
    expect(await response?.text()).toBe("<!doctype html>");
    expect(response?.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(response?.headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  it.each([
    ["app://clawback/missing.js", "GET"],
    ["app://clawback/..%2f..%2fetc%2fpasswd", "GET"],
    ["app://other/index.html", "GET"],
    ["app://clawback/", "POST"],
  ])("nothing is served at %s with %s", async (url, method) => {
    await start();
    expect((await ask(url, method))?.status).toBe(404);
  });
});

describe("the contract", () => {
  it("answers the page", async () => {
    await start();
    expect(await ipcMain.handlers.get("app.state")?.(pageFrame, {})).toEqual({ ok: true, value: appState() });
  });

  it.each([
    ["another address", { senderFrame: { url: "https://evil.example/", parent: null } }],
    ["a frame inside the page", { senderFrame: { url: "app://clawback/", parent: {} } }],
    ["a frame that is gone", { senderFrame: null }],
  ])("does not answer %s", async (_who, event) => {
    await start();
    expect(await ipcMain.handlers.get("app.state")?.(event, {})).toMatchObject({
      ok: false,
      error: { code: "SENDER_UNTRUSTED" },
    });
  });

  it("pushes new states to the page while there is one", async () => {
    const clawback = standInApp();
    await start(clawback);
    const window = onlyWindow();
    const next = appState({ revision: 2 });
    clawback.setState(next);
    expect(window.webContents.send).toHaveBeenCalledExactlyOnceWith("app.stateChanged", next);
    window.isGone = true;
    clawback.setState(next);
    expect(window.webContents.send).toHaveBeenCalledTimes(1);
  });
});

describe("the tray", () => {
  it("follows the state", async () => {
    const clawback = standInApp();
    await start(clawback);
    clawback.setState(appState({ activeRuns: [runningRun()] }));
    expect(Tray.all[0]?.image).toContain("working");
  });

  it("starts runs and switches sync", async () => {
    const run = vi.fn<App["handlers"]["sync"]["run"]>();
    const setEnabled = vi.fn<App["handlers"]["sync"]["setEnabled"]>(() => Promise.resolve(null));
    const backUp = vi.fn<App["handlers"]["backup"]["run"]>();
    await start(standInApp({ handlers: { sync: { run, setEnabled }, backup: { run: backUp } } }));
    trayMenu().click("Sync now");
    trayMenu().click("Sync");
    trayMenu().click("Back up now");
    expect(run).toHaveBeenCalledExactlyOnceWith({ profileId: "home", approved: false });
    expect(setEnabled).toHaveBeenCalledExactlyOnceWith({ profileId: "home", enabled: false });
    expect(backUp).toHaveBeenCalledExactlyOnceWith({ profileId: "home" });
  });

  it("pauses and resumes", async () => {
    const pause = vi.fn<App["handlers"]["app"]["pause"]>(() => Promise.resolve(null));
    const resume = vi.fn<App["handlers"]["app"]["resume"]>(() => Promise.resolve(null));
    const clawback = standInApp({ handlers: { app: { pause, resume } } });
    await start(clawback);
    trayMenu().click("Pause until tomorrow");
    expect(pause).toHaveBeenCalledExactlyOnceWith({ length: { kind: "tomorrow" } });
    clawback.setState(appState({ pausedUntil: { kind: "resumed" } }));
    expect(Tray.all[0]?.image).toContain("paused");
    trayMenu().click("Resume");
    expect(resume).toHaveBeenCalledExactlyOnceWith({});
  });

  it("sends the files that were chosen or dropped, and none when none were", async () => {
    const send = vi.fn<App["handlers"]["inbox"]["send"]>(() => Promise.resolve([]));
    await start(standInApp({ handlers: { inbox: { send } } }));
    trayMenu().click("Send files to the agent…");
    await vi.waitFor(() => expect(dialog.showOpenDialog).toHaveBeenCalledTimes(1));
    dialog.showOpenDialog.mockResolvedValue({ filePaths: ["/a"] });
    trayMenu().click("Send files to the agent…");
    await vi.waitFor(() =>
      expect(send).toHaveBeenCalledExactlyOnceWith({ profileId: "home", paths: ["/a"] }),
    );
    Tray.all[0]?.emit("drop-files", new FakeEvent(), ["/b", "/c"]);
    await vi.waitFor(() => expect(send).toHaveBeenLastCalledWith({ profileId: "home", paths: ["/b", "/c"] }));
  });

  it("shows why something could not be done", async () => {
    const refusal = new ClawbackError("APPROVAL_NEEDED", "Look at the first sync before it runs.");
    await start(standInApp({ handlers: { sync: { run: () => Promise.reject(refusal) } } }));
    onlyWindow().hide();
    trayMenu().click("Sync now");
    await vi.waitFor(() =>
      expect(dialog.showMessageBox).toHaveBeenCalledExactlyOnceWith({
        type: "warning",
        message: refusal.message,
      }),
    );
    expect(onlyWindow().isVisible).toBe(true);
  });

  it("opens and quits", async () => {
    await start();
    onlyWindow().hide();
    trayMenu().click("Open Clawback");
    expect(onlyWindow().isVisible).toBe(true);
    trayMenu().click("Quit");
    await vi.waitFor(() => expect(app.hasQuit).toBe(true));
  });
});

describe("what the owner is told unasked", () => {
  it("is what happens after the start, and a click opens the window", async () => {
    const clawback = standInApp();
    await start(clawback);
    onlyWindow().hide();
    const [profile] = appState().profiles;
    if (profile === undefined) throw new Error("there must be a profile");
    const headline = { level: "danger", text: "No good backup for 3 days." } as const;
    clawback.setState(appState({ revision: 2, profiles: [{ ...profile, headline }] }));
    clawback.setState(appState({ revision: 3, profiles: [{ ...profile, headline }] }));
    expect(Notification.all.map(({ options }) => options.body)).toEqual([headline.text]);
    Notification.all[0]?.emit("click");
    expect(onlyWindow().isVisible).toBe(true);
  });

  it("is nothing where the system shows no notifications", async () => {
    Notification.isSupported.mockReturnValue(false);
    const clawback = standInApp();
    await start(clawback);
    const [profile] = appState().profiles;
    if (profile === undefined) throw new Error("there must be a profile");
    clawback.setState(
      appState({ revision: 2, profiles: [{ ...profile, headline: { level: "danger", text: "Old." } }] }),
    );
    expect(Notification.all).toEqual([]);
  });
});

describe("launch at login", () => {
  it("is switched in the tray", async () => {
    const setLaunchAtLogin = vi.fn<App["handlers"]["app"]["setLaunchAtLogin"]>(() => Promise.resolve(null));
    await start(standInApp({ handlers: { app: { setLaunchAtLogin } } }));
    trayMenu().click("Launch at login");
    expect(setLaunchAtLogin).toHaveBeenCalledExactlyOnceWith({ enabled: true });
  });

  it("shows the icon, and the window only when it is asked for", async () => {
    process.argv.push("--hidden");
    try {
      await start();
    } finally {
      process.argv.pop();
    }
    expect(Tray.all).toHaveLength(1);
    expect(onlyWindow().isVisible).toBe(false);
    app.emit("second-instance");
    expect(onlyWindow().isVisible).toBe(true);
  });
});

describe("opening a folder", () => {
  it("hands a folder to the file manager, but never a file, which the system might run", async () => {
    const [face] = await start();
    await face?.openFolder?.(dir);
    expect(shell.openPath).toHaveBeenCalledExactlyOnceWith(dir);
    for (const name of ["index.html", "missing"]) {
      await expect(face?.openFolder?.(path.join(dir, name))).rejects.toMatchObject({ code: "PATH_UNKNOWN" });
    }
    expect(shell.openPath).toHaveBeenCalledTimes(1);
  });

  it("says so when there is no file manager", async () => {
    const [face] = await start();
    shell.openPath.mockResolvedValue("no application is registered");
    await expect(face?.openFolder?.(dir)).rejects.toMatchObject({ code: "PATH_UNKNOWN" });
  });
});
