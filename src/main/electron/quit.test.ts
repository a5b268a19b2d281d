import { beforeEach, describe, expect, it, vi } from "vitest";
import { appState, runningRun, standInApp } from "../ipc/testing/stand-in-app.ts";
import { quitCleanly } from "./quit.ts";
import { app, dialog, resetElectron } from "./testing/fake-electron.ts";

vi.mock("electron", () => import("./testing/fake-electron.ts"));

const close = vi.fn<() => Promise<void>>();

beforeEach(() => {
  resetElectron();
  close.mockReset().mockResolvedValue();
});

const busy = appState({ activeRuns: [runningRun()] });
const FINISH = { response: 0 };
const STOP = { response: 1 };
const STAY = { response: 2 };

async function hasQuit(): Promise<void> {
  await vi.waitFor(() => expect(app.hasQuit).toBe(true));
}

describe("quitting", () => {
  it("closes the app first, without a question when nothing runs", async () => {
    quitCleanly(standInApp({ close }));
    app.quit();
    expect(app.hasQuit).toBe(false);
    await hasQuit();
    expect(close).toHaveBeenCalledTimes(1);
    expect(dialog.showMessageBox).not.toHaveBeenCalled();
  });

  it("asks when something runs, and stays when told to", async () => {
    dialog.showMessageBox.mockResolvedValue(STAY);
    const quitting = quitCleanly(standInApp({ close, state: busy }));
    app.quit();
    await vi.waitFor(() => expect(dialog.showMessageBox).toHaveBeenCalledTimes(1));
    await vi.waitFor(() => {
      app.quit();
      expect(dialog.showMessageBox).toHaveBeenCalledTimes(2);
    });
    expect(quitting.isDecided()).toBe(false);
    expect(close).not.toHaveBeenCalled();
  });

  it("stops what runs when told to", async () => {
    dialog.showMessageBox.mockResolvedValue(STOP);
    quitCleanly(standInApp({ close, state: busy }));
    app.quit();
    await hasQuit();
    expect(close).toHaveBeenCalledTimes(1);
  });

  it("waits for what runs when told to", async () => {
    dialog.showMessageBox.mockResolvedValue(FINISH);
    const clawback = standInApp({ close, state: busy });
    const quitting = quitCleanly(clawback);
    app.quit();
    await vi.waitFor(() => expect(clawback.listenerCount()).toBe(1));
    clawback.setState({ ...busy, revision: 2 });
    expect(close).not.toHaveBeenCalled();
    expect(quitting.isDecided()).toBe(true);
    clawback.setState(appState({ revision: 3 }));
    await hasQuit();
    expect(close).toHaveBeenCalledTimes(1);
    expect(clawback.listenerCount()).toBe(0);
  });

  it("asks once, however often it is asked for", async () => {
    dialog.showMessageBox.mockResolvedValue(STOP);
    quitCleanly(standInApp({ close, state: busy }));
    app.quit();
    app.quit();
    await hasQuit();
    expect(dialog.showMessageBox).toHaveBeenCalledTimes(1);
    expect(close).toHaveBeenCalledTimes(1);
  });

  it("is not kept from it by a failure, but says so", async () => {
    close.mockRejectedValue(new Error("the disk is gone"));
    quitCleanly(standInApp({ close }));
    app.quit();
    await hasQuit();
    expect(dialog.showErrorBox).toHaveBeenCalledTimes(1);
  });
});
