import { randomBytes } from "node:crypto";
import { readFile, rename } from "node:fs/promises";
import path from "node:path";
import { lookAt } from "../support/appearance.ts";
import { expect, test } from "../support/test.ts";
import { filesBelow } from "../support/tree.ts";

test.use({ story: "settings" });
// Each view is drawn four times and searched twice.
test.describe.configure({ timeout: 180_000 });

test("every section of the settings, in both themes", async ({ app, page }) => {
  await app.goTo("Settings");
  for (const section of ["Agent", "Sync", "Backup", "Exports", "Credentials", "Clawback"] as const) {
    await app.settings.open(section);
    await expect(page.getByRole("main").getByRole("heading", { level: 2 }).first()).toBeVisible();
    await lookAt(page, `settings-${section.toLowerCase()}`);
  }
});

test("a change is saved, a wrong one names its field and changes nothing", async ({
  app,
  clawback,
  page,
}) => {
  const file = path.join(clawback.places.dataDir, "settings.json");
  await app.goTo("Settings");
  await app.settings.open("Backup");
  await app.settings.field("Every").selectOption("1 week");
  await app.settings.field("Size of a part").fill("5000");
  await app.settings.save.click();
  await expect(app.settings.field("Size of a part")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByText("1 setting is not right yet")).toBeVisible();
  await lookAt(page, "settings-refused");
  expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({
    profiles: [{ backup: { interval: 86_400, partSize: 32 } }],
  });

  await app.settings.field("Size of a part").fill("16");
  await app.settings.saved();
  expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({
    profiles: [{ backup: { interval: 604_800, partSize: 16 } }],
  });
});

test("a change that moves the sync says so, and leads to what it would do", async ({ app, page }) => {
  await app.goTo("Settings");
  await app.settings.open("Sync");
  await app.settings.field("Give up after").fill("900");
  await expect(app.settings.anew).toBeHidden();
  await app.settings.field("Folder there").fill("another-share");
  await expect(app.settings.anew).toBeVisible();
  await app.settings.saved();
  await page.getByRole("button", { name: "See what the next sync would change" }).click();
  await expect(app.dialog.getByRole("list", { name: "Planned changes" })).toContainText("MEMORY.md");
  await app.dialog.getByRole("button", { name: "Close" }).click();

  await app.settings.field("Folder there").fill("openclaw-share");
  await app.settings.saved();
});

test("a broken credential is mended from its card", async ({ app, clawback, page }) => {
  const { overview, settings, setup } = app;
  const { passphraseFile, snapshots, dataDir } = clawback.places;
  const before = await filesBelow(snapshots);
  const passphrase = (await readFile(passphraseFile, "utf8")).trim();
  await rename(passphraseFile, `${passphraseFile}.away`);
  await overview.after("Backup", () => overview.backUpNow.click());
  await overview.headline.getByRole("link", { name: "Enter it in Settings" }).click();

  await expect(page.getByRole("button", { name: "Passphrase: Replace…" })).toBeFocused();
  await page.keyboard.press("Enter");
  await setup.enterSecret("Passphrase", passphrase);
  await settings.saved();
  expect(await readFile(path.join(dataDir, "settings.json"), "utf8")).not.toContain(passphrase);

  await app.goTo("Overview");
  const mended = await overview.after("Backup", () => overview.backUpNow.click());
  await expect(mended).toContainText("Done");
  expect(await filesBelow(snapshots)).toMatchObject(before);

  await app.goTo("Settings");
  await settings.open("Credentials");
  await expect(settings.credential("sample/backup.passphrase")).toContainText("sample: backup.passphrase");
  await expect(page.getByText(passphrase)).toBeHidden();
  await lookAt(page, "settings-credentials-stored");
});

test("a secret that nothing needs is forgotten", async ({ app, page }) => {
  const secret = randomBytes(12).toString("hex");
  await app.goTo("Settings");
  await app.settings.open("Exports");
  await app.setup.enterSecret("Signing key", secret);
  await app.settings.undo.click();
  await app.settings.open("Credentials");
  const row = app.settings.credential("sample/exports.convex.signingKey");
  await expect(row).toContainText("Not used by any setting");
  await row.getByRole("button").click();
  await lookAt(page, "settings-forget");
  await app.dialog.getByRole("button", { name: "Forget" }).click();
  await expect(row).toBeHidden();
});

test("an agent is removed, and nothing of it is lost", async ({ app, clawback, page }) => {
  const { cloud, workspace } = clawback.places;
  const before = [await filesBelow(cloud), await filesBelow(workspace)];
  await app.goTo("Settings");
  await page.getByRole("button", { name: "Remove this agent…" }).click();
  await lookAt(page, "settings-remove");
  await app.dialog.getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("No agent is set up yet")).toBeVisible();
  await lookAt(page, "no-agent");
  expect([await filesBelow(cloud), await filesBelow(workspace)]).toEqual(before);
});
