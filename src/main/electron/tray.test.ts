import { existsSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { appState, profileView, runningRun } from "../ipc/testing/stand-in-app.ts";
import { resetElectron, Tray } from "./testing/fake-electron.ts";
import { TRAY_STATUSES } from "./tray-status.ts";
import { createTray, type TrayOptions } from "./tray.ts";

vi.mock("electron", () => import("./testing/fake-electron.ts"));

const assetsDir = path.resolve(import.meta.dirname, "../../../assets/tray");
const onAction = vi.fn<TrayOptions["onAction"]>();

beforeEach(() => {
  resetElectron();
  onAction.mockReset();
});

function setUp(platform: NodeJS.Platform = "linux") {
  const render = createTray({ iconsDir: assetsDir, platform, onAction });
  const [tray] = Tray.all;
  if (tray === undefined) throw new Error("there is no tray");
  return { render, tray };
}

describe("createTray", () => {
  it("shows the state: icon, tooltip and menu", () => {
    const { render, tray } = setUp();
    render(appState({ activeRuns: [runningRun()] }));
    expect(path.relative(assetsDir, tray.image)).toBe(path.join("linux", "working.png"));
    expect(tray.setToolTip).toHaveBeenLastCalledWith("Safe. Last snapshot 3 hours ago.");
    tray.menu?.click("Open Clawback");
    expect(onAction).toHaveBeenCalledExactlyOnceWith({ kind: "open" });
  });

  it("does nothing for a state that looks the same, so that an open menu stays open", () => {
    const { render, tray } = setUp();
    render(appState({ revision: 1 }));
    render(appState({ revision: 2 }));
    expect(tray.setImage).toHaveBeenCalledTimes(1);
    expect(tray.setToolTip).toHaveBeenCalledTimes(1);
    expect(tray.setContextMenu).toHaveBeenCalledTimes(1);
    render(appState({ profiles: [profileView({ headline: { level: "danger", text: "No good backup." } })] }));
    expect(tray.setImage).toHaveBeenCalledTimes(2);
    expect(tray.setContextMenu).toHaveBeenCalledTimes(2);
  });

  it("passes on every click of a nested menu", () => {
    const { render, tray } = setUp();
    render(appState({ profiles: [profileView({ name: "A" }), profileView({ name: "B" })] }));
    tray.menu?.click("Back up now");
    expect(onAction).toHaveBeenCalledExactlyOnceWith({ kind: "back-up-now", profileId: "home" });
  });

  it("opens the window on a click, except on macOS where a click opens the menu", () => {
    setUp("win32").tray.emit("click");
    expect(onAction).toHaveBeenCalledExactlyOnceWith({ kind: "open" });
    onAction.mockReset();
    resetElectron();
    setUp("darwin").tray.emit("click");
    expect(onAction).not.toHaveBeenCalled();
  });

  it("sends files that are dropped on the icon", () => {
    setUp("darwin").tray.emit("drop-files", {}, ["/a", "/b"]);
    expect(onAction).toHaveBeenCalledExactlyOnceWith({ kind: "send-dropped", paths: ["/a", "/b"] });
  });

  it("keeps the tooltip within what Windows shows", () => {
    const { render, tray } = setUp("win32");
    render(appState({ profiles: [profileView({ headline: { level: "safe", text: "x".repeat(300) } })] }));
    expect(tray.setToolTip.mock.lastCall?.[0]).toHaveLength(127);
  });
});

describe("the icon files", () => {
  const platforms = [
    ["linux", (name: string) => `${name}.png`],
    ["win32", (name: string) => `${name}.png`],
    ["darwin", (name: string) => `${name}Template.png`],
  ] as const;

  it.each(platforms)("exist for every state on %s, also for sharp screens", (platform, fileName) => {
    for (const status of TRAY_STATUSES) {
      const file = path.join(assetsDir, platform, fileName(status));
      expect(existsSync(file), file).toBe(true);
      expect(existsSync(file.replace(".png", "@2x.png")), file).toBe(true);
    }
  });
});
