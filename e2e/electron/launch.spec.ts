import { existsSync } from "node:fs";
import path from "node:path";
import { _electron, expect, test } from "@playwright/test";
import { OverviewPage } from "../pages/overview-page.ts";

const ROOT = path.join(import.meta.dirname, "../..");

function binaryPath(): string {
  const folder = process.env["ELECTRON_OVERRIDE_DIST_PATH"] ?? path.join(ROOT, "node_modules/electron/dist");
  switch (process.platform) {
    case "darwin":
      return path.join(folder, "Electron.app/Contents/MacOS/Electron");
    case "win32":
      return path.join(folder, "electron.exe");
    default:
      return path.join(folder, "electron");
  }
}

/** Why the desktop application cannot run here, as scripts/start judges it; null when it can. */
function reasonToSkip(): string | null {
  const binary = binaryPath();
  if (!existsSync(binary)) {
    return `there is no Electron binary at ${binary}; \`node node_modules/electron/install.js\` downloads it`;
  }
  if (process.platform !== "linux") return null;
  if ((process.env["DISPLAY"] ?? process.env["WAYLAND_DISPLAY"] ?? "") === "") return "there is no display";
  return process.getuid?.() === 0 ? "Electron does not run as root" : null;
}

test("the desktop application opens its window on a safe sample agent", async () => {
  const reason = reasonToSkip();
  if (reason !== null) process.stderr.write(`SKIPPED, the desktop application is not tested: ${reason}.\n`);
  test.skip(reason !== null, reason ?? "");

  const app = await _electron.launch({
    executablePath: binaryPath(),
    args: [ROOT],
    env: { ...process.env, CLAWBACK_DATA_DIR: test.info().outputPath("data") },
  });
  try {
    const window = await app.firstWindow();
    await expect(window).toHaveTitle("Overview – Clawback");
    await expect(new OverviewPage(window).headline).toContainText("Safe.");
  } finally {
    await app.close();
  }
});
