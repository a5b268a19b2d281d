import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { tabTo } from "../support/keyboard.ts";
import { expect, test } from "../support/test.ts";
import { filesBelow } from "../support/tree.ts";

test.use({ story: "sync" });

test("a plan that is refused changes neither side and goes on waiting; approved, it is done", async ({
  app,
  clawback,
  page,
}) => {
  const { overview, dialog } = app;
  const { workspace, share, dataDir } = clawback.places;
  await rename(path.join(workspace, "memory"), path.join(dataDir, "memory"));
  const notes = await readdir(path.join(dataDir, "memory"));
  await overview.after("Sync", () => overview.syncNow.click());
  const before = [await filesBelow(workspace), await filesBelow(share)];

  const review = overview.headline.getByRole("button", { name: "Review and approve…" });
  await tabTo(page, review);
  await page.keyboard.press("Enter");
  await expect(dialog).toContainText(`this sync would delete ${notes.length} of`, { ignoreCase: true });
  await expect(dialog).toContainText(new RegExp(`${notes.length} of \\d+ files to delete \\(\\d+%\\)`));
  const plan = dialog.getByRole("list", { name: "Planned changes" });
  for (const direction of ["workspace → cloud", "cloud _outbox → _inbox"]) {
    await expect(dialog.getByRole("term").filter({ hasText: direction })).toBeVisible();
  }
  await expect(plan.getByText("Delete", { exact: true }).first()).toBeVisible();
  await tabTo(page, dialog.getByRole("button", { name: "Not now" }));
  await page.keyboard.press("Enter");

  await expect(dialog).toBeHidden();
  await expect(review).toBeFocused();
  await expect(overview.headline).toContainText(`this sync would delete ${notes.length} of`);
  expect([await filesBelow(workspace), await filesBelow(share)]).toEqual(before);

  await page.keyboard.press("Enter");
  const approve = dialog.getByRole("button", { name: `Approve, deleting ${notes.length} files` });
  const approved = await overview.after("Sync", () => approve.click());
  await expect(approved).toContainText(`${notes.length} deleted`);
  await expect(overview.headline).toContainText("Safe.");
  const kept = Object.keys(await filesBelow(path.join(share, ".clawback-trash")));
  expect(kept.filter((file) => file.includes("/memory/"))).toHaveLength(notes.length);

  await rename(path.join(dataDir, "memory"), path.join(workspace, "memory"));
  await overview.after("Sync", () => overview.syncNow.click());
});

test("a pause is kept over a reload, told to a terminal, and ended by either", async ({
  app,
  clawback,
  page,
}) => {
  const { overview } = app;
  await tabTo(page, overview.pauseMenu);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem")).toHaveText([
    "For 30 minutes",
    "For 1 hour",
    "Until tomorrow morning",
  ]);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(overview.pause).toContainText(/Paused until (tomorrow, )?\d\d:\d\d\./);
  await expect(overview.pauseMenu).toBeFocused();

  await page.reload();
  await expect(overview.pause).toContainText("Paused until");
  const byHand = await overview.after("Sync", () => overview.syncNow.click());
  await expect(byHand).toContainText("Done");

  expect((await clawback.cli("resume")).exitCode).toBe(0);
  await expect(overview.pause).toBeHidden();
  expect((await clawback.cli("pause", "--for", "30m")).exitCode).toBe(0);
  await expect(overview.pause).toContainText("Paused until");
  await overview.pause.getByRole("button", { name: "Resume" }).click();
  await expect(overview.pause).toBeHidden();
});

test("a file changed on both sides is compared and settled, and the discarded version can be found", async ({
  app,
  clawback,
  page,
}) => {
  const { overview, dialog } = app;
  const { workspace, share } = clawback.places;
  const file = path.join(workspace, "shopping.md");
  // As rclone leaves it behind: the file that won, and the other one beside it.
  await writeFile(file, "# Shopping\n\n- seeds\n- twine\n- a new spade\n");
  await writeFile(`${file}.conflict1`, "# Shopping\n\n- seeds\n- string\n- a new spade\n");
  await writeFile(path.join(workspace, "photo.raw"), Buffer.from([0, 1, 2]));
  await writeFile(path.join(workspace, "photo.raw.conflict1"), Buffer.from([0, 1, 3, 4]));
  await overview.after("Sync", () => overview.syncNow.click());

  await expect(overview.conflicts).toContainText("2 files were changed on both sides");
  await overview.conflicts.getByRole("button", { name: "Compare the versions of photo.raw" }).click();
  await expect(dialog).toContainText("This is no text");
  await dialog.getByRole("button", { name: "Keep both" }).click();
  await expect(dialog).toContainText("All versions are kept");
  await dialog.getByRole("button", { name: "Close" }).click();
  expect([...(await readFile(path.join(workspace, "photo (2).raw")))]).toEqual([0, 1, 3, 4]);

  await tabTo(page, overview.conflicts.getByRole("button", { name: "Compare the versions of shopping.md" }));
  await page.keyboard.press("Enter");
  const lines = dialog.getByRole("group", { name: "The two versions, line by line" });
  await expect(lines.getByRole("row", { name: "4 - twine 4 - string" })).toBeVisible();
  await tabTo(page, dialog.getByRole("button", { name: "Keep this one: shopping.md.conflict1" }));
  await page.keyboard.press("Enter");
  const trash = dialog.getByRole("code");
  await expect(trash).toContainText(".clawback-trash");
  expect(await readFile(await trash.innerText(), "utf8")).toContain("twine");
  await dialog.getByRole("button", { name: "Close" }).click();

  await expect(overview.conflicts).toBeHidden();
  expect(await readFile(file, "utf8")).toContain("string");
  await overview.after("Sync", () => overview.syncNow.click());
  expect(await readFile(path.join(share, "shopping.md"), "utf8")).toContain("string");
  expect(await readdir(share)).not.toContain("shopping.md.conflict1");
});

test("a plan of thousands of files has a few rows in the page, and scrolls to its end by keyboard", async ({
  app,
  clawback,
  page,
}) => {
  const { overview, dialog } = app;
  const folder = path.join(clawback.places.workspace, "measurements");
  await mkdir(folder);
  const names = Array.from({ length: 3_000 }, (_, index) => `${String(index).padStart(4, "0")}.csv`);
  await Promise.all(names.map((name) => writeFile(path.join(folder, name), name)));
  try {
    await overview.sync.getByRole("button", { name: "What would change…" }).click();
    await expect(dialog).toContainText("3,000 files to copy");
    expect(await dialog.getByRole("listitem").count()).toBeLessThan(60);
    await tabTo(page, dialog.getByRole("group", { name: "Planned changes" }));
    await page.keyboard.press("End");
    await expect(dialog.getByText("measurements/2999.csv")).toBeInViewport();
    await expect(dialog.getByRole("button", { name: "Sync now" })).toBeInViewport();
    await dialog.getByRole("button", { name: "Close" }).click();
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("what was left out is said with its reason, before and after", async ({ app, clawback }) => {
  const { overview, dialog } = app;
  const { workspace } = clawback.places;
  await symlink("MEMORY.md", path.join(workspace, "shortcut.md"));
  try {
    await overview.sync.getByRole("button", { name: "What would change…" }).click();
    await expect(dialog.getByText(/^Left out \(\d+\): It is a symbolic link/)).toBeVisible();
    await expect(dialog.getByText("shortcut.md", { exact: true })).toBeVisible();
    await dialog.getByRole("button", { name: "Close" }).click();

    await overview.after("Sync", () => overview.syncNow.click());
    await overview.sync.getByRole("button", { name: /items?: why…$/ }).click();
    await expect(dialog.getByRole("list", { name: "Warnings" })).toContainText("shortcut.md");
    await dialog.getByRole("button", { name: "Close" }).click();
  } finally {
    await rm(path.join(workspace, "shortcut.md"));
  }
});
