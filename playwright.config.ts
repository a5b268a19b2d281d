import { accessSync, constants } from "node:fs";
import path from "node:path";
import { defineConfig, devices } from "@playwright/test";

/** The path of a program given by name (looked up on PATH) or by path; undefined when there is none that can be run. */
function findProgram(nameOrPath: string): string | undefined {
  const folders =
    path.basename(nameOrPath) === nameOrPath ? (process.env["PATH"] ?? "").split(path.delimiter) : [""];
  return folders
    .map((folder) => path.join(folder, nameOrPath))
    .find((candidate) => {
      try {
        accessSync(candidate, constants.X_OK);
        return true;
      } catch {
        // Not here; the next folder may have it.
        return false;
      }
    });
}

/** The browser of the machine, because Playwright's own cannot be downloaded everywhere. Throws what to install. */
function findChromium(): string {
  const chosen = process.env["CLAWBACK_CHROMIUM"];
  const names = chosen === undefined ? ["chromium", "chromium-browser", "google-chrome"] : [chosen];
  const found = names.map(findProgram).find((program) => program !== undefined);
  if (found !== undefined) return found;
  throw new Error(
    `The end-to-end tests need Chromium or Chrome (looked for: ${names.join(", ")}). Install the package "chromium", ` +
      "or set CLAWBACK_CHROMIUM to the browser's path.",
  );
}

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results/e2e",
  // A file has a Clawback of its own, which its tests share; more than two at a time only make each other slow.
  workers: 2,
  retries: 0,
  forbidOnly: process.env["CI"] !== undefined,
  timeout: 60_000,
  expect: { timeout: 20_000 },
  use: {
    locale: "en-GB",
    actionTimeout: 20_000,
    trace: "retain-on-failure",
  },
  projects: [
    {
      name: "hosted",
      testDir: "e2e/hosted",
      use: {
        ...devices["Desktop Chrome"],
        launchOptions: {
          executablePath: findChromium(),
          args: [
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
          ],
          // It refuses to work for root: Playwright then adds --no-sandbox.
          chromiumSandbox: process.getuid?.() !== 0,
        },
      },
    },
    {
      name: "electron",
      testDir: "e2e/electron",
      // The stand-in's window; Electron brings its own.
      use: { launchOptions: { executablePath: findChromium() } },
    },
  ],
});
