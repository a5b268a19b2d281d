import { app } from "electron";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { compose } from "../compose.ts";
import { redactors } from "../redaction/redactors.ts";
import { defaultDataDir } from "../settings/data-dir.ts";
import { keepCrashReports } from "./crash-reports.ts";
import { startDesktop } from "./desktop.ts";
import { desktopPower } from "./power.ts";
import { openSettingsStore } from "./settings-store.ts";

/** Starts the desktop on the data folder that all faces share; returns at once, for Electron is not ready before. */
export function startApplication(): void {
  const dataDir = defaultDataDir(process.env, app.getPath("home"), process.platform);
  // Chromium's own files lie below our data, so that the lock of the single instance is one per data folder.
  const chromiumDir = path.join(dataDir, "chromium");
  mkdirSync(chromiumDir, { recursive: true, mode: 0o700 });
  app.setPath("userData", chromiumDir);

  void redactors(dataDir)({ personal: true }).then((redactor) => keepCrashReports(dataDir, redactor));

  const appDir = app.getAppPath();
  // Not awaited: `startDesktop` waits for "ready", which comes only after the entry has been evaluated
  // (electron/electron issue 40719).
  void startDesktop({
    composeApp: (face) =>
      compose({ dataDir, face, settingsFile: openSettingsStore(dataDir), power: desktopPower }),
    pageDir: path.join(appDir, "out", "renderer"),
    preloadPath: path.join(appDir, "out", "preload", "index.cjs"),
    assetsDir: path.join(appDir, "assets"),
  });
}
