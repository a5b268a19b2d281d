import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { App } from "../pages/app.ts";
import type { Ask, Look } from "./standin/remote-control.ts";
import { type StandInDesktop, startOnStandIn } from "./standin/start.ts";

/** The built main entry, preload script and page together, on a stand-in for Electron (standin/electron.ts says what it is not). */

let desktop: StandInDesktop;

test.beforeEach(async () => {
  process.stderr.write("On a STAND-IN for Electron, not on Electron.\n");
  const { executablePath = "" } = test.info().project.use.launchOptions ?? {};
  desktop = await startOnStandIn(test.info().outputPath("desktop"), executablePath);
});

test.afterEach(async () => {
  await test.info().attach("stderr of the main process", { body: desktop.log() });
  await desktop.stop();
});

async function until(ask: Ask, expected: (look: Look) => boolean): Promise<void> {
  await desktop.ask(ask);
  await expect.poll(async () => expected(await desktop.ask({ kind: "look" }))).toBe(true);
}

const syncIsOn = ({ menu }: Look) => menu.some(({ label, isChecked }) => label === "Sync" && isChecked);

test("from the start to a quit with work in flight", async () => {
  const app = new App(desktop.page);
  await expect(app.overview.headline).toContainText("Safe.");
  await until(
    { kind: "look" },
    ({ isWindowVisible, icon, tooltip }) =>
      isWindowVisible && existsSync(icon) && icon.includes("idle") && tooltip.startsWith("Safe."),
  );

  // The tray's menu and the page are two views of one state.
  const { menu } = await desktop.ask({ kind: "look" });
  expect(menu.map(({ label }) => label).filter((label) => label !== "")).toEqual([
    expect.stringContaining("Safe."),
    "Sync",
    "Sync now",
    "Pause for 30 min",
    "Pause for 1 h",
    "Pause until tomorrow",
    "Resume",
    "Back up now",
    "Send files to the agent…",
    "Recent arrivals",
    expect.anything(),
    "Open Clawback",
    "Launch at login",
    "Quit",
  ]);
  await until({ kind: "click", label: "Sync" }, (look) => !syncIsOn(look));
  await expect(app.overview.sync.getByRole("switch")).not.toBeChecked();
  await app.overview.sync.getByRole("switch").click();
  await until({ kind: "look" }, syncIsOn);

  // Files, by their path: dropped on the tray's icon, and chosen on the page.
  const dropped = path.join(desktop.dropDir, "from the tray.txt");
  await writeFile(dropped, "Dear agent");
  await desktop.ask({ kind: "drop-on-tray", paths: [dropped] });
  await app.goTo("Inbox");
  await expect(app.inbox.delivery("from the tray.txt")).toBeVisible();
  const chosen = path.join(desktop.dropDir, "from the page.txt");
  await writeFile(chosen, "Dear agent");
  const chooser = desktop.page.waitForEvent("filechooser");
  await app.inbox.chooseFiles.click();
  await (await chooser).setFiles(chosen);
  await expect(app.inbox.delivery("from the page.txt")).toBeVisible();

  // Closing hides; a click in the tray brings the window back.
  await until({ kind: "close-window" }, ({ isWindowVisible }) => !isWindowVisible);
  await until({ kind: "click", label: "Open Clawback" }, ({ isWindowVisible }) => isWindowVisible);

  // A quit while a backup runs asks first: stay (2), then finish what runs and quit (0).
  await desktop.ask({ kind: "answer-next", response: 2 });
  await desktop.ask({ kind: "click", label: "Back up now" });
  await until({ kind: "click", label: "Quit" }, ({ dialogs }) => dialogs.length === 1);
  await desktop.ask({ kind: "answer-next", response: 0 });
  await desktop.ask({ kind: "click", label: "Back up now" });
  await desktop.ask({ kind: "click", label: "Quit" });
  expect(await desktop.ended).toBe(0);
});
