import { rename, writeFile } from "node:fs/promises";
import { lookAt } from "../support/appearance.ts";
import { giveMonth } from "../support/past.ts";
import { expect, test } from "../support/test.ts";

test.use({ story: "appearance" });
// Each view is drawn four times and searched twice.
test.describe.configure({ timeout: 120_000 });

test("overview and its dialogs", async ({ app, clawback, page }) => {
  const { overview, dialog } = app;
  await expect(overview.headline).toContainText("Safe.");
  await expect(overview.days).toHaveCount(30);
  await lookAt(page, "overview");
  giveMonth(clawback);
  await page.reload();
  await expect(page.getByText("2 failed")).toBeVisible();
  await page.setViewportSize({ width: 900, height: 640 });
  await page.getByRole("heading", { name: "Last runs" }).scrollIntoViewIfNeeded();
  await lookAt(page, "overview-month");

  await overview.sync.getByRole("button", { name: "What would change…" }).click();
  await expect(dialog.getByText("Nothing would change")).toBeVisible();
  await lookAt(page, "overview-plan-empty");
  await dialog.getByRole("button", { name: "Close" }).click();

  await overview.newest("Backup").getByRole("button").click();
  await lookAt(page, "overview-run");
  await dialog.getByRole("button", { name: "Close" }).click();

  await rename(`${clawback.places.workspace}/memory`, `${clawback.places.dataDir}/memory`);
  await overview.after("Sync", () => overview.syncNow.click());
  await lookAt(page, "overview-failed");
  await overview.headline.getByRole("button", { name: "Review and approve…" }).click();
  await expect(dialog.getByRole("list", { name: "Planned changes" })).toBeVisible();
  await lookAt(page, "overview-plan");
  await rename(`${clawback.places.dataDir}/memory`, `${clawback.places.workspace}/memory`);
});

test("a pause, and a file changed on both sides", async ({ app, clawback, page }) => {
  const { overview, dialog } = app;
  await overview.pauseMenu.click();
  await expect(page.getByRole("menuitem", { name: "For 1 hour" })).toBeVisible();
  await lookAt(page, "overview-pause-menu");
  await page.getByRole("menuitem", { name: "For 1 hour" }).click();
  await expect(overview.pause).toContainText("Paused until");
  const list = ["# Seeds", "", "Beans, early", "Beans, late", "Peas", "Chard", "", "Order before March."];
  const file = `${clawback.places.workspace}/Seed list.md`;
  await writeFile(file, list.join("\n"));
  await writeFile(`${file}.conflict1`, list.with(3, "Runner beans").with(4, "Peas, two packets").join("\n"));
  await overview.after("Sync", () => overview.syncNow.click());
  await expect(overview.conflicts).toBeVisible();
  await lookAt(page, "overview-paused-conflicts");
  await overview.pause.getByRole("button", { name: "Resume" }).click();

  await overview.conflicts.getByRole("button", { name: /^Compare/ }).click();
  await expect(dialog.getByText("Runner beans")).toBeVisible();
  await lookAt(page, "overview-conflict");
  await dialog.getByRole("button", { name: "Keep this one: Seed list.md", exact: true }).click();
  await expect(dialog.getByRole("code")).toBeVisible();
  await lookAt(page, "overview-conflict-settled");
});

test("inbox", async ({ app, page }) => {
  const { inbox, overview } = app;
  await app.goTo("Inbox");
  await lookAt(page, "inbox-empty");

  const drop = (name: string) =>
    inbox.dropZone.drop({ files: { name, mimeType: "text/plain", buffer: Buffer.from(name.repeat(1_000)) } });
  await drop("Minutes of the allotment society.txt");
  await expect(inbox.delivery("Minutes of the allotment society.txt")).toContainText("Waiting");
  await app.goTo("Overview");
  await overview.after("Sync", () => overview.syncNow.click());
  await app.goTo("Inbox");
  await drop("Seed order.txt");
  await expect(inbox.delivery("Seed order.txt")).toContainText("Waiting");
  await lookAt(page, "inbox");
});

test("snapshots and their dialogs", async ({ app, page }) => {
  const { snapshots, dialog } = app;
  await app.goTo("Snapshots");
  await expect(snapshots.links.first()).toBeVisible();
  await expect(snapshots.row("workspace")).toBeVisible();
  await lookAt(page, "snapshots");

  await snapshots.links.first().click();
  await snapshots.openFolder("workspace");
  await snapshots.select("workspace/MEMORY.md");
  await snapshots.select("workspace/projects");
  await lookAt(page, "snapshots-folder");

  await snapshots.restoreSelected.click();
  await expect(dialog.getByRole("button", { name: "Restore", exact: true })).toBeVisible();
  await dialog.getByRole("button", { name: "The same in a terminal" }).click();
  await lookAt(page, "snapshots-restore");
  await dialog.getByRole("button", { name: "Restore", exact: true }).click();
  await expect(dialog.getByText("Done")).toBeVisible();
  await lookAt(page, "snapshots-restored");
  await dialog.getByRole("button", { name: "Close" }).click();

  await snapshots.prove.click();
  await lookAt(page, "snapshots-prove");
  await dialog.getByRole("button", { name: "Prove", exact: true }).click();
  await expect(dialog).toContainText("Good:");
  await lookAt(page, "snapshots-proved");
});

test("sign-in page", async ({ browser, clawback }) => {
  const stranger = await browser.newContext();
  const page = await stranger.newPage();
  await page.goto(clawback.origin);
  // It has no stylesheet, and axe takes the browser's own dark canvas for white.
  await lookAt(page, "sign-in", ["color-contrast"]);
  await stranger.close();
});

test("the theme chosen on the page wins over the system's, and is kept", async ({ app, page }) => {
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: "light" });
  const light = await background();

  await app.chooseTheme("Dark");
  await expect.poll(background).not.toBe(light);
  await page.reload();
  await expect(app.overview.headline).toBeVisible();
  await expect.poll(background).not.toBe(light);

  await app.chooseTheme("As the system");
  await expect.poll(background).toBe(light);
});
