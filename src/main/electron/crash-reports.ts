import { app } from "electron";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import type { Redactor } from "../redaction/redactor.ts";

const MAX_REPORTS = 20;

/**
 * Writes down what ends the page or the main process, in `<dataDir>/crashes` (0600), redacted, the newest 20; nothing is ever
 * sent. Text only: a memory dump, as Electron's own crash reporter makes it, would hold the passphrase.
 */
export function keepCrashReports(dataDir: string, redactor: Pick<Redactor, "redactText">): void {
  const folder = path.join(dataDir, "crashes");

  function keep(what: string, lines: readonly string[]): void {
    const at = new Date().toISOString();
    const text = [what, `at ${at}`, `Clawback ${app.getVersion()}, ${process.platform}`, ...lines].join("\n");
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = path.join(folder, `${at.replaceAll(/[:.]/g, "-")}.txt`);
    writeFileSync(file, `${redactor.redactText(text).text.replaceAll(homedir(), "~")}\n`, { mode: 0o600 });
    for (const old of readdirSync(folder).sort().slice(0, -MAX_REPORTS)) rmSync(path.join(folder, old));
  }

  // It only watches: what happens then (Electron shows a dialog) stays as it is.
  process.on("uncaughtExceptionMonitor", (error, origin) => keep(origin, [error.stack ?? error.message]));
  app.on("render-process-gone", (_event, _contents, { reason, exitCode }) => {
    if (reason !== "clean-exit") keep("the page is gone", [`${reason}, exit code ${exitCode}`]);
  });
  app.on("child-process-gone", (_event, { type, reason, exitCode }) => {
    if (reason !== "clean-exit") keep(`${type} is gone`, [`${reason}, exit code ${exitCode}`]);
  });
}
