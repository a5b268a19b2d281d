import { app } from "electron";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { compose } from "./compose.ts";
import { keepCrashReports } from "./electron/crash-reports.ts";
import { startDesktop } from "./electron/desktop.ts";
import { desktopPower } from "./electron/power.ts";
import { openSettingsStore } from "./electron/settings-store.ts";
import { redactors } from "./redaction/redactors.ts";
import { defaultDataDir } from "./settings/data-dir.ts";

/** The entry of the desktop app. Built, this file lies in `out/main`, beside `out/preload` and `out/renderer`. */
const outDir = path.dirname(import.meta.dirname);
const dataDir = defaultDataDir(process.env, app.getPath("home"), process.platform);

// Chromium's own files lie below our data, so that the lock of the single instance is one per data folder.
const chromiumDir = path.join(dataDir, "chromium");
mkdirSync(chromiumDir, { recursive: true, mode: 0o700 });
app.setPath("userData", chromiumDir);

void redactors(dataDir)({ personal: true }).then((redactor) => keepCrashReports(dataDir, redactor));

// Not awaited here: `startDesktop` waits for "ready", which comes only after this module has been evaluated
// (electron/electron issue 40719).
void startDesktop({
  composeApp: (face) =>
    compose({ dataDir, face, settingsFile: openSettingsStore(dataDir), power: desktopPower }),
  pageDir: path.join(outDir, "renderer"),
  preloadPath: path.join(outDir, "preload", "index.cjs"),
  assetsDir: path.join(path.dirname(outDir), "assets"),
});
