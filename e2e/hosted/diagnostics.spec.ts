import { randomBytes } from "node:crypto";
import { readdir, readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { lookAt } from "../support/appearance.ts";
import { type Cloud, startWebdav } from "../support/clouds.ts";
import { tabTo } from "../support/keyboard.ts";
import { expect, test } from "../support/test.ts";

test.use({ story: "diagnostics" });
// Each view is drawn four times and searched twice.
test.describe.configure({ timeout: 180_000, mode: "serial" });

/** Planted for the bundle: no word of them may be in it. */
const wrongPassword = randomBytes(12).toString("hex");
const writtenOut = randomBytes(24).toString("base64url");
const fileName = "Diary of Rosa";

let cloud: Cloud;

test.beforeAll("a cloud with a password", async () => {
  cloud = await startWebdav();
});

test.afterAll(() => cloud.stop());

test("a machine in order passes, and nothing stays in the cloud when writing is tried", async ({
  app,
  clawback,
  page,
}) => {
  const { diagnostics } = app;
  await app.goTo("Diagnostics");
  await expect(diagnostics.summary).toHaveText("Nothing is wrong.");
  await expect(diagnostics.rows).toHaveCount(13);
  await expect(diagnostics.row("rclone")).toContainText(/rclone \d+\.\d+\.\d+, of the system: \//);
  await expect(diagnostics.row("OpenClaw")).toContainText("SQLite");
  await expect(diagnostics.row("Convex")).toContainText("Nothing is exported");
  await lookAt(page, "diagnostics");

  await diagnostics.row("rclone").getByRole("button", { name: "Details" }).click();
  await expect(diagnostics.row("rclone")).toContainText("bisync");

  const before = await readdir(clawback.places.share);
  await tabTo(page, diagnostics.write);
  await page.keyboard.press("Enter");
  await expect(diagnostics.row("Cloud of sync")).toContainText("was written there, read back and removed");
  await expect(diagnostics.summary).toHaveText("Nothing is wrong.");
  expect(await readdir(clawback.places.share)).toEqual(before);
});

test("a wrong password is told with the way to the field, and passes once it is mended", async ({
  app,
  clawback,
  page,
}) => {
  const { diagnostics } = app;
  const passwordFile = path.join(clawback.places.dataDir, "webdav.txt");
  await writeFile(passwordFile, wrongPassword, { mode: 0o600 });
  const rcloneOptions = { url: cloud.url, vendor: "other", user: cloud.user, pass: `file:${passwordFile}` };
  const custom = JSON.stringify({ rcloneType: "webdav", rcloneOptions });
  const set = await clawback.cli("config", "set", "sync.custom", custom);
  expect(set.exitCode, set.stderr).toBe(0);

  await app.goTo("Diagnostics");
  const row = diagnostics.row("Cloud of sync");
  await expect(diagnostics.summary).toHaveText("1 check failed");
  await expect(row.getByRole("img", { name: "Failed" })).toBeVisible();
  await expect(row).toContainText("refused the key or password");
  await expect(diagnostics.row("Cloud of backups").getByRole("img", { name: "Passed" })).toBeVisible();
  await row.getByRole("button", { name: "Details" }).click();
  await expect(row).toContainText("401");
  expect(await page.content()).not.toContain(wrongPassword);
  await lookAt(page, "diagnostics-failed");

  await row.getByRole("link", { name: "Enter it in Settings" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
  await expect(page).toHaveURL(/#\/settings\/sync\?field=sync\.custom\.rcloneOptions\.pass$/);

  const doctor = await clawback.cli("doctor", "--json");
  expect(doctor.exitCode).toBe(1);
  expect(JSON.parse(doctor.stdout)).toMatchObject({ ok: false });

  await writeFile(passwordFile, cloud.password, { mode: 0o600 });
  await app.goTo("Diagnostics");
  await expect(row.getByRole("img", { name: "Passed" })).toBeVisible();
  await writeFile(passwordFile, wrongPassword, { mode: 0o600 });
});

test("the support bundle is shown, saved as it is shown, and holds nothing that was planted", async ({
  app,
  clawback,
  page,
}) => {
  const { diagnostics, overview, dialog } = app;
  const { workspace, dataDir } = clawback.places;
  await symlink("nowhere", path.join(workspace, fileName));
  await overview.after("Sync", () => overview.syncNow.click());
  const settingsFile = path.join(dataDir, "settings.json");
  const settings = await readFile(settingsFile, "utf8");
  // As somebody may do who edits the file by hand.
  await writeFile(
    settingsFile,
    settings.replace('"sync": {', `"sync": { "dropbox": { "token": "${writtenOut}" },`),
  );

  await app.goTo("Diagnostics");
  await expect(diagnostics.summary).not.toContainText("running");
  await tabTo(page, diagnostics.bundle);
  await page.keyboard.press("Enter");
  await expect(diagnostics.bundleText).toContainText("# Clawback support bundle");
  await lookAt(page, "diagnostics-bundle");
  const shown = await diagnostics.bundleText.textContent();
  for (const part of [
    "## Versions",
    "REMOTE_AUTH",
    `"pass": "file:`,
    "written out",
    "sync (manual): failed",
  ]) {
    expect(shown).toContain(part);
  }
  for (const secret of [wrongPassword, cloud.password, writtenOut, fileName]) {
    expect(shown).not.toContain(secret);
  }
  expect((await clawback.cli("doctor", "--bundle")).stdout).not.toContain(writtenOut);

  const download = page.waitForEvent("download");
  await tabTo(page, diagnostics.save);
  await page.keyboard.press("Enter");
  const saved = await download;
  expect(saved.suggestedFilename()).toMatch(/^clawback-support-\d{8}T\d{6}Z\.md$/);
  expect(await readFile(await saved.path(), "utf8")).toBe(shown);
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(dialog).toBeHidden();
});
