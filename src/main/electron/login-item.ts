import { app } from "electron";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { autostartEntry } from "./autostart-entry.ts";

/** Given to a Clawback that the system starts at login: it shows its icon, and no window until asked. */
const HIDDEN = "--hidden";

/** True when nobody asked for the window: the system has started Clawback at login. */
export function isStartedAtLogin(): boolean {
  // macOS gives no arguments to a login item.
  return (
    process.argv.includes(HIDDEN) ||
    (process.platform === "darwin" && app.getLoginItemSettings().wasOpenedAtLogin)
  );
}

/**
 * Makes the system start Clawback at login, or stop doing so; may be repeated. Electron knows how on macOS and Windows; on
 * Linux it is a file in the desktop's autostart folder. Rejects when that cannot be written.
 */
export async function setLoginItem(isWanted: boolean): Promise<void> {
  const { program, args } = ownCommand();
  if (process.platform !== "linux") {
    app.setLoginItemSettings({ openAtLogin: isWanted, path: program, args: [...args] });
    return;
  }
  const folder = path.join(app.getPath("appData"), "autostart");
  const file = path.join(folder, "clawback.desktop");
  if (!isWanted) {
    await rm(file, { force: true });
    return;
  }
  await mkdir(folder, { recursive: true });
  await writeFile(file, autostartEntry([program, ...args]));
}

/** How this very Clawback is started again: an AppImage by its own file, a checkout through Electron. */
function ownCommand(): Readonly<{ program: string; args: readonly string[] }> {
  return {
    program: process.env["APPIMAGE"] ?? process.execPath,
    args: app.isPackaged ? [HIDDEN] : [app.getAppPath(), HIDDEN],
  };
}
