import { resolve } from "node:path";
import type { Command } from "./unit.ts";

/** How this very command line is started again with other arguments: by Node, or by the packaged application. */
export function ownCommand(args: readonly string[]): Command {
  if ("electron" in process.versions) {
    return [process.env["APPIMAGE"] ?? process.execPath, ...HEADLESS, "--cli", ...args];
  }
  return [process.execPath, "--disable-warning=ExperimentalWarning", resolve(process.argv[1] ?? ""), ...args];
}

/** A service has no display; Chromium needs to be told. */
const HEADLESS = process.platform === "linux" ? ["--ozone-platform=headless"] : [];
