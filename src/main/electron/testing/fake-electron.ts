import { EventEmitter } from "node:events";
import { vi } from "vitest";

/**
 * A stand-in for the module `electron`, as far as the desktop face uses it: `vi.mock("electron", () => import(…))`.
 * It records what it is told and lets a test play the part of Chromium. No real Electron is behind it.
 */

/** An event of Electron that a listener may prevent. */
export class FakeEvent {
  defaultPrevented = false;
  preventDefault(): void {
    this.defaultPrevented = true;
  }
}

export class FakeContents extends EventEmitter {
  openHandler: ((details: { url: string }) => { action: string }) | undefined;
  readonly send = vi.fn<(channel: string, payload: unknown) => void>();
  readonly reload = vi.fn<() => void>();
  readonly isCrashed = vi.fn(() => false);

  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }
}

class FakeApp extends EventEmitter {
  readonly isPackaged = true;
  readonly requestSingleInstanceLock = vi.fn(() => true);
  readonly enableSandbox = vi.fn<() => void>();
  readonly whenReady = vi.fn(() => Promise.resolve());
  readonly exit = vi.fn<(code: number) => void>();
  readonly getVersion = vi.fn(() => "0.0.0");
  readonly setAppUserModelId = vi.fn<(id: string) => void>();
  readonly setLoginItemSettings = vi.fn<(settings: unknown) => void>();
  readonly getLoginItemSettings = vi.fn(() => ({ wasOpenedAtLogin: false }));
  readonly getAppPath = vi.fn(() => "/app");
  readonly getPath = vi.fn<(name: string) => string>();
  hasQuit = false;

  /** As in Electron: listeners may prevent it, and windows may prevent being closed. */
  quit(): void {
    const event = new FakeEvent();
    this.emit("before-quit", event);
    if (event.defaultPrevented) return;
    this.hasQuit = BrowserWindow.all.map((window) => window.close()).every((isClosed) => isClosed);
  }
}

export const app = new FakeApp();

export type WindowOptions = Readonly<{ show: boolean; webPreferences: Readonly<Record<string, unknown>> }>;

export class BrowserWindow extends EventEmitter {
  static all: readonly BrowserWindow[] = [];
  readonly options: WindowOptions;
  readonly webContents = new FakeContents();
  isVisible = false;
  isGone = false;
  readonly loadURL = vi.fn<(url: string) => Promise<void>>(() => Promise.resolve());
  readonly focus = vi.fn<() => void>();
  readonly restore = vi.fn<() => void>();
  readonly isMinimized = vi.fn(() => false);

  constructor(options: WindowOptions) {
    super();
    this.options = options;
    BrowserWindow.all = [...BrowserWindow.all, this];
    app.emit("web-contents-created", new FakeEvent(), this.webContents);
  }

  show(): void {
    this.isVisible = true;
  }

  hide(): void {
    this.isVisible = false;
  }

  isDestroyed(): boolean {
    return this.isGone;
  }

  /** What a click on the window's close button does; true when it was closed. */
  close(): boolean {
    const event = new FakeEvent();
    this.emit("close", event);
    this.isGone = !event.defaultPrevented;
    return this.isGone;
  }
}

type MenuTemplate = Readonly<{
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

  static readonly setApplicationMenu = vi.fn<(menu: Menu | null) => void>();

  static buildFromTemplate(template: readonly MenuTemplate[]): Menu {
    return new Menu(template);
  }

  /** Clicks the item with this label, at any depth. */
  click(label: string): void {
    const find = (items: readonly MenuTemplate[]): MenuTemplate | undefined =>
      items.find((item) => item.label === label) ??
      items.map((item) => find(item.submenu ?? [])).find((item) => item !== undefined);
    const item = find(this.template);
    if (item?.click === undefined) throw new Error(`nothing to click: ${label}`);
    item.click();
  }
}

export class Tray extends EventEmitter {
  static all: readonly Tray[] = [];
  image: string;
  menu: Menu | undefined;
  readonly setToolTip = vi.fn<(text: string) => void>();
  readonly setImage = vi.fn((image: string) => {
    this.image = image;
  });
  readonly setContextMenu = vi.fn((menu: Menu) => {
    this.menu = menu;
  });

  constructor(image: string) {
    super();
    this.image = image;
    Tray.all = [...Tray.all, this];
  }
}

export class Notification extends EventEmitter {
  static all: readonly Notification[] = [];
  static readonly isSupported = vi.fn(() => true);
  readonly options: Readonly<{ title: string; body: string }>;

  constructor(options: Readonly<{ title: string; body: string }>) {
    super();
    this.options = options;
  }

  show(): void {
    Notification.all = [...Notification.all, this];
  }
}

class FakePowerMonitor extends EventEmitter {
  readonly isOnBatteryPower = vi.fn(() => false);
}

export const powerMonitor = new FakePowerMonitor();

type InvokeListener = (event: unknown, input: unknown) => Promise<unknown>;

export const ipcMain = {
  handlers: new Map<string, InvokeListener>(),
  handle(channel: string, listener: InvokeListener): void {
    this.handlers.set(channel, listener);
  },
};

export const dialog = {
  showMessageBox: vi.fn<(options: unknown) => Promise<{ response: number }>>(),
  showOpenDialog: vi.fn<(options: unknown) => Promise<{ filePaths: string[] }>>(),
  showErrorBox: vi.fn<(title: string, content: string) => void>(),
};

export const shell = {
  openExternal: vi.fn<(url: string) => Promise<void>>(),
  openPath: vi.fn<(path: string) => Promise<string>>(),
};

type RequestListener = (details: { url: string }, answer: (response: { cancel: boolean }) => void) => void;
type PermissionHandler = (
  contents: unknown,
  permission: string,
  grant: (isGranted: boolean) => void,
  details: { requestingUrl: string },
) => void;

type PermissionCheck = (contents: unknown, permission: string, origin: string) => boolean;

class FakeSession {
  requestHandler: PermissionHandler | undefined;
  checkHandler: PermissionCheck | undefined;
  deviceHandler: (() => boolean) | undefined;
  requestListener: RequestListener | undefined;

  readonly webRequest = {
    onBeforeRequest: (listener: RequestListener): void => {
      this.requestListener = listener;
    },
  };

  setPermissionRequestHandler(handler: PermissionHandler): void {
    this.requestHandler = handler;
  }

  setPermissionCheckHandler(handler: PermissionCheck): void {
    this.checkHandler = handler;
  }

  setDevicePermissionHandler(handler: () => boolean): void {
    this.deviceHandler = handler;
  }
}

export const session = { defaultSession: new FakeSession() };

export const protocol = {
  registerSchemesAsPrivileged: vi.fn<(schemes: readonly unknown[]) => void>(),
  handlers: new Map<string, (request: Request) => Promise<Response>>(),
  handle(scheme: string, handler: (request: Request) => Promise<Response>): void {
    this.handlers.set(scheme, handler);
  },
};

/** Forgets everything; call it before each test. */
export function resetElectron(): void {
  app.removeAllListeners();
  powerMonitor.removeAllListeners();
  powerMonitor.isOnBatteryPower.mockReset().mockReturnValue(false);
  app.hasQuit = false;
  app.requestSingleInstanceLock.mockReset().mockReturnValue(true);
  app.enableSandbox.mockReset();
  app.whenReady.mockReset().mockResolvedValue();
  app.exit.mockReset();
  app.setLoginItemSettings.mockReset();
  app.getLoginItemSettings.mockReset().mockReturnValue({ wasOpenedAtLogin: false });
  app.getPath.mockReset();
  BrowserWindow.all = [];
  Tray.all = [];
  Notification.all = [];
  Notification.isSupported.mockReset().mockReturnValue(true);
  Menu.setApplicationMenu.mockReset();
  ipcMain.handlers.clear();
  dialog.showMessageBox.mockReset().mockResolvedValue({ response: 0 });
  dialog.showOpenDialog.mockReset().mockResolvedValue({ filePaths: [] });
  dialog.showErrorBox.mockReset();
  shell.openExternal.mockReset().mockResolvedValue();
  shell.openPath.mockReset().mockResolvedValue("");
  session.defaultSession = new FakeSession();
  protocol.registerSchemesAsPrivileged.mockReset();
  protocol.handlers.clear();
}
