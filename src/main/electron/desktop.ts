import { app, dialog } from "electron";
import path from "node:path";
import { errorData } from "#shared/errors";
import { openPageFiles } from "../page/page-files.ts";
import type { App, FacePorts } from "../ports.ts";
import { setAppMenu } from "./app-menu.ts";
import { registerAppScheme, servePage } from "./app-protocol.ts";
import { desktopFacePorts } from "./desktop-face.ts";
import { followLaunchAtLogin } from "./launch-at-login.ts";
import { isStartedAtLogin } from "./login-item.ts";
import { createMainWindow } from "./main-window.ts";
import { followNotices } from "./notifications.ts";
import { connectPage } from "./page-contract.ts";
import { followPower } from "./power.ts";
import { quitCleanly } from "./quit.ts";
import { blockNavigation } from "./security/navigation.ts";
import { blockNetwork } from "./security/network.ts";
import { blockNewWindows } from "./security/new-windows.ts";
import { denyPermissions } from "./security/permissions.ts";
import { blockWebviews } from "./security/webviews.ts";
import { createTray } from "./tray.ts";
import { doTrayAction } from "./tray-actions.ts";

/** As in electron-builder.yml. */
const APP_ID = "app.clawback.desktop";

export type DesktopOptions = Readonly<{
  composeApp: (face: FacePorts) => Promise<App>;
  /** The built page, the built preload script, and `assets`. */
  pageDir: string;
  preloadPath: string;
  assetsDir: string;
}>;

/**
 * The desktop face, from start to ready. A second Clawback on the same data brings the first one to the front and ends.
 * What keeps it from starting is shown with its sentence, and the process ends with 1.
 */
export async function startDesktop(options: DesktopOptions): Promise<void> {
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  try {
    await start(options);
  } catch (error) {
    const { message, detail = "" } = errorData(error);
    dialog.showErrorBox("Clawback cannot start", `${message}\n\n${detail}`);
    app.exit(1);
  }
}

async function start({ composeApp, pageDir, preloadPath, assetsDir }: DesktopOptions): Promise<void> {
  registerAppScheme();
  app.enableSandbox();
  blockNavigation();
  blockWebviews();
  await app.whenReady();

  denyPermissions();
  blockNetwork();
  servePage(await openPageFiles(pageDir));
  setAppMenu(process.platform);
  // Windows shows no notification of a program that it cannot name.
  app.setAppUserModelId(APP_ID);

  const clawback = await composeApp(desktopFacePorts);
  // Before the first window, which is the first that could open another one.
  blockNewWindows(() => clawback.state.get().update?.url ?? null);
  const quitting = quitCleanly(clawback);
  const window = createMainWindow({
    preloadPath,
    iconPath: path.join(assetsDir, "icons", "256x256.png"),
    shouldHide: () => !quitting.isDecided(),
  });
  connectPage(clawback, window);
  await window.load();

  const renderTray = createTray({
    iconsDir: path.join(assetsDir, "tray"),
    platform: process.platform,
    onAction: (action) => void doTrayAction(action, clawback, window),
  });
  clawback.state.subscribe(renderTray);
  renderTray(clawback.state.get());

  app.on("second-instance", window.show);
  app.on("activate", window.show);
  if (!isStartedAtLogin()) window.show();
  await clawback.startBackground();
  followPower(clawback);
  followLaunchAtLogin(clawback);
  followNotices(clawback, window);
}
