import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { App } from "../pages/app.ts";
import type { Ask, Look } from "./standin/remote-control.ts";
import { runOnStandIn, type StandInDesktop, startOnStandIn } from "./standin/start.ts";

/** The built main entry, preload script and page together, on a stand-in for Electron (standin/electron.ts says what it is not). */

let desktop: StandInDesktop | undefined;

test.beforeAll(() => {
  process.stderr.write("On a STAND-IN for Electron, not on Electron.\n");
});

async function start(): Promise<StandInDesktop> {
  const { executablePath = "" } = test.info().project.use.launchOptions ?? {};
  return startOnStandIn(test.info().outputPath("desktop"), executablePath);
}

test.afterEach(async () => {
  if (desktop === undefined) return;
  await test.info().attach("stderr of the main process", { body: desktop.log() });
  await desktop.stop();
  desktop = undefined;
});

const syncIsOn = ({ menu }: Look) => menu.some(({ label, isChecked }) => label === "Sync" && isChecked);

test("after --cli it is the command line, and opens no window", async () => {
  const { stdout } = await runOnStandIn(["--cli", "--version"]);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  await expect(runOnStandIn(["--cli", "no-such-command"])).rejects.toMatchObject({ code: 2 });
});

test("from the start to a quit with work in flight", async () => {
  const started = await start();
  desktop = started;
  const { page, dropDir, ask, ended } = started;
  const until = async (first: Ask, expected: (look: Look) => boolean) => {
    await ask(first);
    await expect.poll(async () => expected(await ask({ kind: "look" }))).toBe(true);
  };
  const app = new App(page);
  await expect(app.overview.headline).toContainText("Safe.");
  await until(
    { kind: "look" },
    ({ isWindowVisible, icon, tooltip }) =>
      isWindowVisible && existsSync(icon) && icon.includes("idle") && tooltip.startsWith("Safe."),
  );

  // The tray's menu and the page are two views of one state.
  const { menu } = await ask({ kind: "look" });
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
  const dropped = path.join(dropDir, "from the tray.txt");
  await writeFile(dropped, "Dear agent");
  await ask({ kind: "drop-on-tray", paths: [dropped] });
  await app.goTo("Inbox");
  await expect(app.inbox.delivery("from the tray.txt")).toBeVisible();
  const chosen = path.join(dropDir, "from the page.txt");
  await writeFile(chosen, "Dear agent");
  const chooser = page.waitForEvent("filechooser");
  await app.inbox.chooseFiles.click();
  await (await chooser).setFiles(chosen);
  await expect(app.inbox.delivery("from the page.txt")).toBeVisible();

  // Closing hides; a click in the tray brings the window back.
  await until({ kind: "close-window" }, ({ isWindowVisible }) => !isWindowVisible);
  await until({ kind: "click", label: "Open Clawback" }, ({ isWindowVisible }) => isWindowVisible);

  // A quit while a backup runs asks first: stay (2), then finish what runs and quit (0).
  await ask({ kind: "answer-next", response: 2 });
  await ask({ kind: "click", label: "Back up now" });
  await until({ kind: "click", label: "Quit" }, ({ dialogs }) => dialogs.length === 1);
  await ask({ kind: "answer-next", response: 0 });
  await ask({ kind: "click", label: "Back up now" });
  await ask({ kind: "click", label: "Quit" });
  expect(await ended).toBe(0);
});
