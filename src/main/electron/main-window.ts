import { app, BrowserWindow } from "electron";
import type { Channel } from "#shared/ipc/schema";
import { PAGE_URL } from "./page-address.ts";

export type MainWindow = Readonly<{
  /** Loads the page; the contract must be connected by then. Rejects when the page cannot be read. */
  load: () => Promise<void>;
  /** Brings the window to the front; a page that had crashed is loaded again. */
  show: () => void;
  /** Sends a push to the page. */
  send: (channel: Channel, payload: unknown) => void;
}>;

export type MainWindowOptions = Readonly<{
  preloadPath: string;
  iconPath: string;
  /** While true, closing the window only hides it: Clawback goes on in the tray. */
  shouldHide: () => boolean;
}>;

/** The one place where a window is made. It stays hidden until `show`. */
export function createMainWindow({ preloadPath, iconPath, shouldHide }: MainWindowOptions): MainWindow {
  const window = new BrowserWindow({
    width: 1100,
    height: 760,
    minWidth: 720,
    minHeight: 520,
    show: false,
    title: "Clawback",
    icon: iconPath,
    autoHideMenuBar: true,
    // Every option that matters for security is spelled out, also where it is the default (ADR 0002).
    webPreferences: {
      preload: preloadPath,
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
      // The spell checker of Linux and Windows fetches its dictionaries from the network.
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  window.on("close", (event) => {
    if (!shouldHide()) return;
    event.preventDefault();
    window.hide();
  });
  return {
    load: () => window.loadURL(PAGE_URL),
    show: () => {
      if (window.webContents.isCrashed()) window.webContents.reload();
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
    send: (channel, payload) => {
      if (!window.isDestroyed()) window.webContents.send(channel, payload);
    },
  };
}
