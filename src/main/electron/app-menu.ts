import { Menu } from "electron";

/** macOS needs a menu for copy, paste and quit to have their shortcuts; elsewhere a tray app has none. */
export function setAppMenu(platform: NodeJS.Platform): void {
  Menu.setApplicationMenu(
    platform === "darwin"
      ? Menu.buildFromTemplate([{ role: "appMenu" }, { role: "editMenu" }, { role: "windowMenu" }])
      : null,
  );
}
