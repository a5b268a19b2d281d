import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { makeAgent } from "../support/agent.ts";
import { lookAt } from "../support/appearance.ts";
import { startWebdav } from "../support/clouds.ts";
import { expect, test } from "../support/test.ts";
import { filesBelow } from "../support/tree.ts";

test.use({ story: "setup" });
// Each view is drawn four times and searched twice, and a first snapshot is made.
test.describe.configure({ timeout: 240_000, mode: "serial" });

test("an agent is set up on WebDAV, from nothing to a first snapshot", async ({ app, clawback, page }) => {
  const { setup, overview } = app;
  const { home, dataDir } = clawback.places;
  const workspace = await makeAgent(home);
  const cloud = await startWebdav();
  const settings = () => readFile(path.join(dataDir, "settings.json"), "utf8");
  try {
    await page.getByRole("link", { name: "Set up your own agent" }).click();
    await expect(page).toHaveTitle("Add agent – Clawback");
    await expect(page.getByText("Everything is here.")).toBeVisible();
    await lookAt(page, "setup-tools");

    await setup.goOnTo("Which agent?");
    await expect(setup.choice(path.join(home, ".openclaw"))).toBeChecked();
    await setup.field("Name").fill("Molty");
    await lookAt(page, "setup-agent");

    await setup.goOnTo("Where should the copies go?");
    await setup.next.click();
    await expect(page.getByText("Please choose one.")).toBeVisible();
    await setup.choice("WebDAV").check();
    await lookAt(page, "setup-provider");

    await setup.goOnTo("How should files flow?");
    await expect(setup.choice("Mailbox")).toBeChecked();
    await lookAt(page, "setup-mode");

    await setup.goOnTo("Your place at WebDAV");
    await setup.next.click();
    await expect(setup.field("Address")).toBeFocused();
    await setup.field("Address").fill(cloud.url);
    await setup.field("User").fill(cloud.user);
    await setup.enterSecret("Password", `${cloud.password}wrong`);
    await setup.check.click();
    await expect(page.getByRole("alert")).toBeVisible();
    await lookAt(page, "setup-place-refused");

    // Half-way out and back in: everything is as it was, and nothing has come of it.
    await app.goTo("Overview");
    expect(JSON.parse(await settings())).toMatchObject({ profiles: [{ id: "sample" }] });
    expect(await readdir(cloud.folder)).toEqual([]);
    await page.reload();
    await page.getByRole("link", { name: "Set up your own agent" }).click();
    await expect(setup.heading).toHaveText("Your place at WebDAV");
    await expect(setup.field("Address")).toHaveValue(cloud.url);

    await page.getByRole("button", { name: "Password: Replace…" }).click();
    await setup.enterSecret("Password", cloud.password);
    await setup.check.click();
    await expect(page.getByText("It works: a small file was written, read back and removed.")).toBeVisible();
    expect(await readdir(cloud.folder)).toEqual([]);
    await lookAt(page, "setup-place");

    await setup.goOnTo("Schedule and backup");
    await setup.next.click();
    await expect(setup.field("Passphrase")).toBeFocused();
    await page.getByRole("button", { name: "Make one" }).click();
    const passphrase = await setup.field("Passphrase").inputValue();
    await lookAt(page, "setup-backup");
    await setup.enterSecret("Passphrase", passphrase);

    await setup.goOnTo("Look, then go");
    await expect(setup.plan).toContainText("MEMORY.md");
    await lookAt(page, "setup-review");
    expect(await filesBelow(cloud.folder)).toEqual({});

    await setup.go.click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your agent is set up");
    await lookAt(page, "setup-done");
    await page.getByRole("button", { name: "Go to the overview" }).click();
    await expect(overview.headline).toContainText("Safe.");
    await expect(overview.newest("Backup")).toContainText("Done");

    expect(await filesBelow(path.join(cloud.folder, "openclaw-share/home"))).toEqual(
      await filesBelow(workspace),
    );
    const [snapshot = ""] = await readdir(path.join(cloud.folder, "snapshots/home"));
    expect(existsSync(path.join(cloud.folder, "snapshots/home", snapshot, "snapshot.json"))).toBe(true);
    expect(existsSync(path.join(dataDir, "setup.json"))).toBe(false);
    for (const secret of [passphrase, cloud.password]) expect(await settings()).not.toContain(secret);
  } finally {
    await cloud.stop();
  }
});
