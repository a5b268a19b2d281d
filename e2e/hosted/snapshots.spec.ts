import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { tabTo } from "../support/keyboard.ts";
import { committedSnapshots, expect, test } from "../support/test.ts";

test.use({ story: "snapshots" });

test("a backup shows how far it is, and its snapshot can be looked into and restored from with the mouse", async ({
  app,
  clawback,
  page,
}) => {
  const { overview, snapshots, dialog } = app;
  // Enough that the backup takes a moment, and more than one part.
  const original = randomBytes(48 * 1024 ** 2);
  const folder = path.join(clawback.places.workspace, "recordings");
  await mkdir(folder);
  await writeFile(path.join(folder, "garden tour.wav"), original);

  const backup = await overview.after("Backup", async () => {
    await overview.backUpNow.click();
    // In one look: it may be over before the next.
    await expect(overview.running).toMatchAriaSnapshot(`
      - paragraph:
        - strong: Backing up
      - button "Cancel"
      - progressbar "Backing up"
    `);
  });
  await expect(backup).toContainText("Done");
  expect((await committedSnapshots(clawback)).length).toBeGreaterThan(1);

  await app.goTo("Snapshots");
  await snapshots.links.first().click();
  await snapshots.openFolder("workspace");
  await snapshots.openFolder("workspace/recordings");
  await expect(snapshots.folder).toContainText("recordings");
  await snapshots.select("workspace/recordings/garden tour.wav");
  await expect(page.getByText("1 item selected")).toBeVisible();

  await snapshots.restoreSelected.click();
  await expect(dialog).toContainText("1 file, 50.3 MB");
  await dialog.getByRole("button", { name: "Restore", exact: true }).click();
  await expect(dialog.getByText("Done")).toBeVisible();

  const target = await dialog.getByRole("code").innerText();
  const restored = await readFile(path.join(target, "workspace/recordings/garden tour.wav"));
  expect(restored.equals(original)).toBe(true);
});

test("a file is found and restored by keyboard alone", async ({ app, clawback, page }) => {
  const { snapshots, dialog } = app;
  const press = (key: string) => page.keyboard.press(key);

  await tabTo(page, page.getByRole("link", { name: "Snapshots" }));
  await press("Enter");
  await tabTo(page, snapshots.links.first());
  await press("Enter");
  await tabTo(page, snapshots.grid);
  await expect(snapshots.row("workspace")).toBeVisible();
  await press("End");
  await expect(snapshots.activeRow).toContainText("workspace");
  await press("Enter");
  await expect(snapshots.folder).toContainText("workspace");
  await expect(snapshots.row("workspace/memory")).toBeVisible();
  // A letter goes to the next name that begins with it: the folder "memory", then the file.
  await press("Home");
  await press("m");
  await expect(snapshots.activeRow).toContainText("memory");
  await press("m");
  await expect(snapshots.activeRow).toContainText("MEMORY.md");
  await press("Space");
  await expect(snapshots.activeRow).toHaveAttribute("aria-selected", "true");

  await tabTo(page, snapshots.restoreSelected);
  await press("Enter");
  await expect(dialog).toBeFocused();
  await expect(dialog).toContainText("workspace/MEMORY.md");
  await tabTo(page, dialog.getByRole("button", { name: "Restore", exact: true }));
  await press("Enter");
  await expect(dialog.getByText("Done")).toBeVisible();
  const target = await dialog.getByRole("code").innerText();
  await press("Escape");
  await expect(dialog).toBeHidden();
  await expect(snapshots.restoreSelected).toBeFocused();

  const restored = await readFile(path.join(target, "workspace/MEMORY.md"));
  const original = await readFile(path.join(clawback.places.workspace, "MEMORY.md"));
  expect(restored.equals(original)).toBe(true);
});

test("a snapshot is proved in full, and one with a flipped bit is not", async ({ app, clawback }) => {
  const { snapshots, dialog, overview } = app;
  const prove = async () => {
    await snapshots.prove.click();
    await dialog.getByRole("radio", { name: "Full" }).click();
    await dialog.getByRole("button", { name: "Prove", exact: true }).click();
  };

  await overview.after("Backup", () => overview.backUpNow.click());
  await app.goTo("Snapshots");
  await snapshots.links.first().click();
  await prove();
  await expect(dialog).toContainText("Proved: every byte was read back and is genuine");
  await dialog.getByRole("button", { name: "Close" }).click();

  const newest = (await committedSnapshots(clawback)).at(-1) ?? "none";
  const part = path.join(clawback.places.snapshots, newest, "data.00000");
  const bytes = await readFile(part);
  const middle = Math.floor(bytes.length / 2);
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
  await writeFile(part, bytes);
  await prove();
  await expect(dialog.getByRole("alert")).toContainText(/damaged/i);
});
