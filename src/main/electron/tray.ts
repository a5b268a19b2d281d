import { Menu, type MenuItemConstructorOptions, Tray } from "electron";
import path from "node:path";
import { assertNever } from "#shared/errors";
import type { AppState } from "#shared/models/app-state";
import { type TrayAction, type TrayItem, trayMenuOf } from "./tray-menu.ts";
import { trayHeadlineOf, type TrayStatus, trayStatusOf } from "./tray-status.ts";

export type TrayOptions = Readonly<{
  /** `assets/tray`, one folder a platform. */
  iconsDir: string;
  platform: NodeJS.Platform;
  onAction: (action: TrayAction) => void;
}>;

/** Windows cuts tooltips here. */
const MAX_TOOLTIP = 127;

/**
 * Puts the icon into the tray. The answer makes it equal to a state, and does nothing for what has not changed: setting a
 * menu closes the one that is open (electron/electron issue 4801).
 */
export function createTray({ iconsDir, platform, onAction }: TrayOptions): (state: AppState) => void {
  const tray = new Tray(iconPath("idle", iconsDir, platform));
  const shown = new Map<"icon" | "tooltip" | "menu", string>();

  function change(what: "icon" | "tooltip" | "menu", value: string, apply: () => void): void {
    if (shown.get(what) === value) return;
    shown.set(what, value);
    apply();
  }

  // macOS opens the menu on a click; on Linux a click may never come, which is why "Open Clawback" is in the menu.
  if (platform !== "darwin") tray.on("click", () => onAction({ kind: "open" }));
  // Only macOS delivers files that are dropped on the icon.
  tray.on("drop-files", (_event, paths) => onAction({ kind: "send-dropped", paths }));

  return (state) => {
    const icon = iconPath(trayStatusOf(state), iconsDir, platform);
    change("icon", icon, () => tray.setImage(icon));
    const tooltip = trayHeadlineOf(state).slice(0, MAX_TOOLTIP);
    change("tooltip", tooltip, () => tray.setToolTip(tooltip));
    const menu = trayMenuOf(state);
    // A new menu each time: Linux shows no changes made to one that is set already (electron/electron issue 1473).
    change("menu", JSON.stringify(menu), () =>
      tray.setContextMenu(Menu.buildFromTemplate(menu.map((item) => templateOf(item, onAction)))),
    );
  };
}

/** macOS colours an image whose name ends in "Template" itself. Electron finds the `@2x` file beside it. */
function iconPath(status: TrayStatus, iconsDir: string, platform: NodeJS.Platform): string {
  switch (platform) {
    case "darwin":
      return path.join(iconsDir, "darwin", `${status}Template.png`);
    case "win32":
      return path.join(iconsDir, "win32", `${status}.png`);
    default:
      return path.join(iconsDir, "linux", `${status}.png`);
  }
}

function templateOf(item: TrayItem, onAction: (action: TrayAction) => void): MenuItemConstructorOptions {
  switch (item.kind) {
    case "text":
      return { label: item.label, enabled: false };
    case "separator":
      return { type: "separator" };
    case "button":
      return { label: item.label, enabled: item.isEnabled, click: () => onAction(item.action) };
    case "checkbox":
      return {
        type: "checkbox",
        label: item.label,
        enabled: item.isEnabled,
        checked: item.isChecked,
        click: () => onAction(item.action),
      };
    case "submenu":
      return { label: item.label, submenu: item.items.map((child) => templateOf(child, onAction)) };
    default:
      return assertNever(item);
  }
}
