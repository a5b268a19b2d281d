import { appendFile, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { tabTo } from "../support/keyboard.ts";
import { expect, test } from "../support/test.ts";

test.use({ story: "browse" });

const message = (role: string, text: string) => ({
  type: "message",
  timestamp: "2026-03-10T09:15:00.000Z",
  message: { role, content: [{ type: "text", text }] },
});
const TRANSCRIPT = [
  { type: "session", version: 3, timestamp: "2026-03-10T09:14:58.000Z" },
  message("user", "When is the seed swap?"),
  message("assistant", "On Sunday, at <b>ten</b>."),
]
  .map((line) => `${JSON.stringify(line)}\n`)
  .join("");

test.beforeAll("two more snapshots, with a few files changed in between", async ({ clawback }) => {
  const { workspace } = clawback.places;
  await appendFile(path.join(workspace, "MEMORY.md"), "\nThe greenhouse key hangs behind the door.\n");
  await writeFile(path.join(workspace, "wish list.md"), "# Wishes\n\n- [ ] a *cold frame*\n");
  await writeFile(path.join(workspace, "seed-swap.jsonl"), TRANSCRIPT);
  expect((await clawback.cli("backup", "now", "--json")).exitCode).toBe(0);
  await rm(path.join(workspace, "TOOLS.md"));
  await appendFile(path.join(workspace, "MEMORY.md"), "The spare key too.\n");
  expect((await clawback.cli("backup", "now", "--json")).exitCode).toBe(0);
});

test("a file is found by name, in one snapshot and in all, by keyboard", async ({ app, page }) => {
  const { snapshots } = app;
  const press = (key: string) => page.keyboard.press(key);
  await app.goTo("Snapshots");
  // The newest is there without being asked for.
  await expect(snapshots.row("workspace")).toBeVisible();
  await tabTo(page, snapshots.search);
  await page.keyboard.type("tools.md");
  await expect(page.getByText("Nothing found")).toBeVisible();
  await page.getByRole("radio", { name: "All snapshots" }).click();
  await expect(snapshots.results.getByRole("option")).toHaveText(/TOOLS\.md.*in 2 snapshots/);

  await tabTo(page, snapshots.results);
  await press("Enter");
  await expect(snapshots.content).toBeVisible();
  await expect(snapshots.links.nth(1)).toHaveAttribute("aria-current", "true");
  await press("Escape");
  await expect(snapshots.results).toBeVisible();
  await snapshots.search.press("Escape");
  await expect(snapshots.grid).toBeVisible();
});

test("what changed since the snapshot before is listed, and leads to the file", async ({ app, page }) => {
  const { snapshots } = app;
  await app.goTo("Snapshots");
  await snapshots.shown.selectOption({ index: 1 });
  const change = (name: string) => snapshots.changes.getByRole("option").filter({ hasText: name });
  await expect(change("TOOLS.md").getByRole("img", { name: "Removed" })).toBeVisible();
  await expect(change("MEMORY.md").getByRole("img", { name: "Changed" })).toBeVisible();

  await page.getByRole("radio", { name: /^Removed/ }).click();
  await expect(change("MEMORY.md")).toHaveCount(0);
  await change("TOOLS.md").click();
  await expect(snapshots.file("TOOLS.md")).toBeVisible();
  await page.goBack();
  await expect(snapshots.changes).toBeVisible();

  // Since the oldest, there is also what the second snapshot brought.
  await snapshots.shown.selectOption({ index: 2 });
  await expect(change("wish list.md").getByRole("img", { name: "Added" })).toBeVisible();
});

test("a transcript is shown as a conversation, Markdown as it was meant, a picture as a picture", async ({
  app,
  page,
}) => {
  const { snapshots } = app;
  await app.goTo("Snapshots");
  await snapshots.search.fill("seed-swap.jsonl");
  await snapshots.results.getByRole("option").click();
  const conversation = page.getByRole("list", { name: "Conversation" });
  await expect(conversation.getByRole("listitem")).toHaveText([
    /^Session began/,
    /^You.*When is the seed swap\?$/,
    /^Agent.*On Sunday, at <b>ten<\/b>\.$/,
  ]);
  await page.getByRole("button", { name: "Back", exact: true }).click();

  await snapshots.search.fill("wish list");
  await snapshots.results.getByRole("option").filter({ hasText: "wish list" }).click();
  await expect(snapshots.content.getByRole("heading", { name: "Wishes" })).toBeVisible();
  await expect(snapshots.content.getByRole("emphasis")).toHaveText("cold frame");
  await page.getByRole("button", { name: "Back", exact: true }).click();

  await snapshots.search.fill(".png");
  await snapshots.results.getByRole("option").filter({ hasText: ".png" }).first().click();
  const picture = snapshots.content.getByRole("img");
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(1);
});

test("a file is seen through time, and two versions are compared line by line", async ({ app, page }) => {
  const { snapshots } = app;
  await app.goTo("Snapshots");
  await snapshots.openFolder("workspace");
  await snapshots.openFile("workspace/MEMORY.md");
  await page.getByRole("radio", { name: "Versions" }).click();
  await expect(snapshots.versions.getByRole("listitem")).toHaveCount(3);
  await expect(snapshots.versions.getByRole("listitem").first()).toContainText("this one");

  const changes = snapshots.versions.getByRole("button");
  await changes.nth(1).click();
  await expect(snapshots.differences).toContainText("+The greenhouse key hangs behind the door.");
  await expect(snapshots.differences).not.toContainText("The spare key too.");
  await changes.first().click();
  await expect(snapshots.differences).toContainText("+The spare key too.");

  await page.getByRole("button", { name: "Back", exact: true }).click();
  await expect(snapshots.grid).toBeFocused();
  await expect(snapshots.activeRow).toContainText("MEMORY.md");
});

test("a file is restored, and then put back in place with what was there kept", async ({
  app,
  clawback,
  page,
}) => {
  const { snapshots, dialog } = app;
  const file = path.join(clawback.places.workspace, "SOUL.md");
  const original = await readFile(file, "utf8");
  await writeFile(file, "spoilt");

  await app.goTo("Snapshots");
  await snapshots.openFolder("workspace");
  await snapshots.openFile("workspace/SOUL.md");
  await page.getByRole("button", { name: "Restore…", exact: true }).click();
  await dialog.getByRole("button", { name: "Restore", exact: true }).click();
  await expect(dialog.getByText("Done")).toBeVisible();
  expect(await readFile(file, "utf8")).toBe("spoilt");

  await dialog.getByRole("button", { name: "Put back in place…" }).click();
  await expect(dialog).toContainText("1 entry that is there now will be replaced.");
  await expect(dialog.getByRole("code")).toHaveText(clawback.places.workspace);
  await expect(dialog.getByRole("list", { name: "What is replaced" })).toHaveText(file);
  await dialog.getByRole("button", { name: "Replace and put back" }).click();
  await expect(dialog).toContainText("One entry that was replaced lies here.");
  expect(await readFile(file, "utf8")).toBe(original);

  const above = path.dirname(clawback.places.workspace);
  const kept = (await readdir(above)).find((name) => name.startsWith("workspace.before-restore-")) ?? "none";
  expect(await readFile(path.join(above, kept, "SOUL.md"), "utf8")).toBe("spoilt");
  await rm(path.join(above, kept), { recursive: true });
});

test("what a clean-up would remove is shown first, and the plugin's snapshots only when asked", async ({
  app,
  clawback,
}) => {
  const { snapshots, dialog } = app;
  // One a day, more than any rule keeps.
  const nameOf = (day: number) => `backup-202403${String(day).padStart(2, "0")}T020000Z.tar.gz`;
  for (let day = 1; day <= 20; day += 1) {
    await writeFile(path.join(clawback.places.snapshots, nameOf(day)), "not opened in this test");
  }
  await app.goTo("Snapshots");
  await expect(snapshots.links.first()).toContainText("Kept: newest");
  await snapshots.cleanUp.click();
  await expect(dialog).toContainText("Nothing: every snapshot is kept for a reason");
  await dialog.getByRole("checkbox", { name: /plugin/ }).click();
  const going = dialog.getByRole("list", { name: "What goes" }).getByRole("listitem");
  await expect(going.first()).toContainText("From the plugin");
  const count = await going.count();
  await dialog.getByRole("button", { name: `Remove ${String(count)} items now` }).click();
  await expect(dialog.getByText("Done")).toBeVisible();

  const left = await readdir(clawback.places.snapshots);
  expect(left.filter((name) => name.endsWith(".tar.gz"))).toHaveLength(20 - count);
  expect(left).toContain(nameOf(20));
});

test("the recovery sheet is all that is printed", async ({ app, page }) => {
  const { snapshots, dialog } = app;
  await app.goTo("Snapshots");
  await snapshots.recovery.click();
  await expect(dialog.getByRole("listitem").first()).toBeVisible();
  await page.emulateMedia({ media: "print" });
  await expect(dialog.getByRole("button", { name: "Print…" })).toBeHidden();
  await expect(page.locator("#root")).toBeHidden();
  // All of it: nothing on paper can be scrolled to.
  const isCut = await dialog.evaluate((element) =>
    [element, ...element.querySelectorAll("*")].some(
      (part) => part.scrollHeight > part.clientHeight + 2 && getComputedStyle(part).overflowY === "auto",
    ),
  );
  expect(isCut).toBe(false);
});
