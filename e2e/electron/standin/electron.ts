import { EventEmitter } from "node:events";
import { tmpdir } from "node:os";
import { answerAsks } from "./remote-control.ts";
import { BrowserWindow, registered, StandInEvent } from "./window.ts";

/**
 * NOT Electron: as much of the module \`electron\` as Clawback's main process uses, so that main entry, preload script and page
 * run together where no binary can be had. Main is plain Node, windows are tabs of a Chromium (window.ts), tray, menu,
 * dialogs and notifications are recorded. It has no sandbox, no permissions, no asar, no fuses and no signing, and a green
 * run on it does not show that Clawback starts on Electron.
 */

class App extends EventEmitter {
  readonly isPackaged = false;
  readonly #paths = new Map<string, string>();

  getPath(name: string): string {
    return this.#paths.get(name) ?? (name === "home" ? (process.env["HOME"] ?? tmpdir()) : tmpdir());
  }

  setPath(name: string, path: string): void {
    this.#paths.set(name, path);
  }

  getVersion = () => "0.0.0";
  getAppPath = () => process.cwd();
  requestSingleInstanceLock = () => true;
  enableSandbox = () => undefined;
  setAppUserModelId = () => undefined;
  whenReady = () => Promise.resolve();

  exit(code: number): void {
    process.exit(code);
  }

  /** As in Electron: whoever listens may prevent it, and so may a window. */
  quit(): void {
    const event = new StandInEvent();
    this.emit("before-quit", event);
    if (event.defaultPrevented) return;
    if (BrowserWindow.all.every((window) => window.close())) process.exit(0);
  }
}

export const app = new App();
BrowserWindow.onCreated = (contents) => app.emit("web-contents-created", new StandInEvent(), contents);
export { BrowserWindow };

export type MenuTemplate = Readonly<{
  label?: string;
  enabled?: boolean;
  checked?: boolean;
  click?: () => void;
  submenu?: readonly MenuTemplate[];
}>;

export class Menu {
  readonly template: readonly MenuTemplate[];
  constructor(template: readonly MenuTemplate[]) {
    this.template = template;
  }
  static buildFromTemplate = (template: readonly MenuTemplate[]) => new Menu(template);
  static setApplicationMenu = () => undefined;
}

export class Tray extends EventEmitter {
  static only: Tray | undefined;
  icon: string;
  tooltip = "";
  menu = new Menu([]);

  constructor(icon: string) {
    super();
    this.icon = icon;
    Tray.only = this;
  }

  setImage(icon: string): void {
    this.icon = icon;
  }

  setToolTip(text: string): void {
    this.tooltip = text;
  }

  setContextMenu(menu: Menu): void {
    this.menu = menu;
  }
}

export class Notification extends EventEmitter {
  static shown: readonly Readonly<{ title: string; body: string }>[] = [];
  readonly #options: Readonly<{ title: string; body: string }>;

  constructor(options: Readonly<{ title: string; body: string }>) {
    super();
    this.#options = options;
  }

  static isSupported = () => true;

  show(): void {
    Notification.shown = [...Notification.shown, this.#options];
  }
}

export const dialogs: { asked: string[]; nextResponse: number } = { asked: [], nextResponse: 0 };
export const dialog = {
  showMessageBox: ({ message }: Readonly<{ message: string }>) => {
    dialogs.asked.push(message);
    return Promise.resolve({ response: dialogs.nextResponse });
  },
  showOpenDialog: () => Promise.resolve({ filePaths: [] }),
  showErrorBox: (title: string, content: string) => {
    process.stderr.write(`${title}: ${content}\n`);
  },
};

export const powerMonitor = Object.assign(new EventEmitter(), { isOnBatteryPower: () => false });
export const shell = { openExternal: () => Promise.resolve(), openPath: () => Promise.resolve("") };
export const ipcMain = Object.assign(new EventEmitter(), {
  handle: (channel: string, listener: (event: unknown, input: unknown) => Promise<unknown>) => {
    registered.invokes.set(channel, listener);
  },
});
export const protocol = {
  registerSchemesAsPrivileged: () => undefined,
  handle: (scheme: string, handler: (request: Request) => Promise<Response>) => {
    registered.schemes.set(scheme, handler);
  },
};
export const session = {
  defaultSession: {
    setPermissionRequestHandler: () => undefined,
    setPermissionCheckHandler: () => undefined,
    setDevicePermissionHandler: () => undefined,
    webRequest: { onBeforeRequest: () => undefined },
  },
};

export default { app, ipcMain, shell };

answerAsks({
  look: () => ({
    icon: Tray.only?.icon ?? "",
    tooltip: Tray.only?.tooltip ?? "",
    menu: Tray.only?.menu.template ?? [],
    isWindowVisible: BrowserWindow.all.some(({ isVisible }) => isVisible),
    dialogs: dialogs.asked,
    notifications: Notification.shown,
  }),
  dropOnTray: (paths) => Tray.only?.emit("drop-files", new StandInEvent(), paths),
  closeWindow: () => BrowserWindow.all.forEach((window) => window.close()),
  answerNext: (response) => {
    dialogs.nextResponse = response;
  },
});
