import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import type { Locator, Page } from "@playwright/test";
import { makeAgent } from "../support/agent.ts";
import { startS3 } from "../support/clouds.ts";
import { tabTo } from "../support/keyboard.ts";
import { expect, test } from "../support/test.ts";

test.use({ story: "setup-keyboard" });
test.describe.configure({ timeout: 180_000 });

async function press(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press("Enter");
}

async function type(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(text);
}

/** Stored in the keychain, or in a private file where the machine has none. */
async function store(page: Page, label: string): Promise<void> {
  await page.keyboard.press("Enter");
  const stored = page.getByRole("button", { name: `${label}: Replace…` });
  const toFile = page.getByRole("button", { name: "Store in a private file instead" });
  await expect(stored.or(toFile)).toBeVisible();
  if (await toFile.isVisible()) await press(page, toFile);
  await expect(stored).toBeFocused();
}

test("an agent is set up on S3 with the keyboard only", async ({ app, clawback, page }) => {
  const { setup, overview } = app;
  await makeAgent(clawback.places.home);
  const cloud = await startS3();
  try {
    await press(page, page.getByRole("link", { name: "Add agent" }));
    await expect(page.getByText("Everything is here.")).toBeVisible();
    await press(page, setup.next);
    await expect(setup.heading).toBeFocused();
    await type(page, setup.field("Name"), "Molty");
    await press(page, setup.next);

    await expect(setup.heading).toHaveText("Where should the copies go?");
    await tabTo(page, setup.choice("This computer"));
    for (let card = 0; card < 4; card++) await page.keyboard.press("ArrowDown");
    await expect(setup.choice("S3")).toBeChecked();
    await press(page, setup.next);

    await expect(setup.heading).toHaveText("How should files flow?");
    await press(page, setup.next);

    await expect(setup.heading).toHaveText("Your place at S3");
    await type(page, setup.field("Bucket"), "bucket");
    await type(page, setup.field("Address of the service"), cloud.url);
    await type(page, setup.field("Region"), "us-east-1");
    await type(page, setup.field("Access key id"), cloud.user);
    await store(page, "Access key id");
    await type(page, setup.field("Secret access key"), cloud.password);
    await store(page, "Secret access key");
    await press(page, setup.check);
    await expect(page.getByText("It works: a small file was written, read back and removed.")).toBeVisible();
    await press(page, setup.next);

    await expect(setup.heading).toHaveText("Schedule and backup");
    await press(page, page.getByRole("button", { name: "Make one" }));
    await tabTo(page, page.getByRole("button", { name: "Store in the keychain" }));
    await store(page, "Passphrase");
    await press(page, setup.next);

    await expect(setup.plan).toContainText("MEMORY.md");
    await press(page, setup.go);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your agent is set up");
    await press(page, page.getByRole("button", { name: "Print your recovery sheet" }));
    await expect(app.dialog).toContainText("Restore");
    await page.keyboard.press("Escape");
    await press(page, page.getByRole("button", { name: "Go to the overview" }));

    await expect(overview.headline).toContainText("Safe.");
    await expect(overview.newest("Backup")).toContainText("Done");
    const [snapshot = ""] = await readdir(path.join(cloud.folder, "snapshots/home"));
    // s3rver keeps an object as a file of this name.
    const objects = await readdir(path.join(cloud.folder, "snapshots/home", snapshot));
    expect(objects.some((name) => name.startsWith("snapshot.json"))).toBe(true);
    expect(existsSync(path.join(clawback.places.dataDir, "setup.json"))).toBe(false);
  } finally {
    await cloud.stop();
  }
});
