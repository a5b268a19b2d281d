import { app } from "electron";

/**
 * The entry of the desktop app: the application, or after `--cli` the command line without a window (assets/package), since
 * the packaged binary cannot be used as a Node.
 */
const cliAt = process.argv.indexOf("--cli");

if (cliAt === -1) {
  const { startApplication } = await import("./electron/application.ts");
  startApplication();
} else {
  app.dock?.hide();
  process.argv = ["", "clawback", ...process.argv.slice(cliAt + 1)];
  await import("./cli/index.ts");
  app.exit(typeof process.exitCode === "number" ? process.exitCode : 0);
}
