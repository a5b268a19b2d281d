import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { lookAt } from "../support/appearance.ts";
import { committedSnapshots, expect, test } from "../support/test.ts";

test.use({ story: "snapshots-appearance" });
// Each view is drawn four times and searched twice.
test.describe.configure({ timeout: 300_000 });

const said = (role: string, text: string) => ({
  type: "message",
  timestamp: "2026-03-10T09:15:00.000Z",
  message: { role, content: [{ type: "text", text }] },
});
const TRANSCRIPT = [
  { type: "session", version: 3, timestamp: "2026-03-10T09:14:58.000Z" },
  said("user", "When is the seed swap, and who brings the tables?"),
  said("toolResult", "calendar: Sunday 15 March, 10:00, parish hall ".repeat(60)),
  said("assistant", "On Sunday at ten, in the parish hall.\n\nMarian brings two tables, Dev the third."),
  { type: "compaction", timestamp: "2026-03-10T09:20:00.000Z", summary: "They talked about the seed swap." },
  said("user", "Thank you."),
]
  .map((line) => `${JSON.stringify(line)}\n`)
  .join("");

test.beforeAll("snapshots of every kind", async ({ clawback }) => {
  const { snapshots, workspace } = clawback.places;
  await writeFile(path.join(workspace, "MEMORY.md"), "# Memory\n\nBegun anew.\n");
  await rm(path.join(workspace, "TOOLS.md"));
  await writeFile(path.join(workspace, "seed swap.jsonl"), TRANSCRIPT);
  await clawback.cli("backup", "now");
  await clawback.cli("backup", "test-restore");
  // One that was there and is gone, one with a spoilt record, one that was never finished, and the plugin's.
  await writeFile(path.join(workspace, "wish list.md"), "- [ ] a *cold frame*\n");
  await clawback.cli("backup", "now");
  await clawback.cli("backup", "list");
  const gone = (await committedSnapshots(clawback)).at(-1) ?? "none";
  await rm(path.join(snapshots, gone), { recursive: true });
  for (const [name, file] of [
    ["backup-20260301T020000Z", "snapshot.json"],
    ["backup-20260302T020000Z", "data.00000"],
  ] as const) {
    await mkdir(path.join(snapshots, name));
    await writeFile(path.join(snapshots, name, file), "spoilt");
  }
  await writeFile(path.join(snapshots, "backup-20250101T020000Z.tar.gz.enc"), "not opened here");
});

test("the list with every kind of snapshot, and the contents of the newest", async ({ app, page }) => {
  const { snapshots } = app;
  await app.goTo("Snapshots");
  for (const kind of ["Missing", "Damaged", "Never finished", "From the OpenClaw plugin"]) {
    await expect(page.getByRole("region", { name: kind })).toBeVisible();
  }
  await expect(snapshots.row("workspace")).toBeVisible();
  await lookAt(page, "snapshots-every-kind");
  await page.getByRole("region", { name: "From the OpenClaw plugin" }).scrollIntoViewIfNeeded();
  await lookAt(page, "snapshots-every-kind-below");
});

test("search and changes", async ({ app, page }) => {
  const { snapshots } = app;
  await app.goTo("Snapshots");
  await snapshots.search.fill("garden");
  await expect(snapshots.results).toBeVisible();
  await lookAt(page, "snapshots-search");
  await page.getByRole("radio", { name: "All snapshots" }).click();
  await expect(snapshots.results).toContainText("in 2 snapshots");
  await lookAt(page, "snapshots-search-all");
  await snapshots.search.fill("no such thing");
  await expect(page.getByText("Nothing found")).toBeVisible();
  await lookAt(page, "snapshots-search-none");
  await snapshots.search.press("Escape");
  await snapshots.shown.selectOption({ index: 1 });
  await expect(snapshots.changes).toBeVisible();
  await lookAt(page, "snapshots-changes");
});

test("files and their versions", async ({ app, page }) => {
  const { snapshots } = app;
  await app.goTo("Snapshots");
  for (const [asked, name] of [
    ["agents.md", "snapshots-file-markdown"],
    ["swap.jsonl", "snapshots-file-conversation"],
    [".png", "snapshots-file-picture"],
    ["openclaw.json", "snapshots-file-json"],
    [".sqlite", "snapshots-file-binary"],
  ] as const) {
    await snapshots.search.fill(asked);
    await snapshots.results
      .getByRole("option", { name: new RegExp(asked, "i") })
      .first()
      .click();
    await expect(snapshots.content).toBeVisible();
    await lookAt(page, name);
    await page.getByRole("button", { name: "Back", exact: true }).click();
  }
  await snapshots.search.fill("memory.md");
  await snapshots.results.getByRole("option").filter({ hasText: "MEMORY.md" }).first().click();
  await page.getByRole("radio", { name: "Versions" }).click();
  await snapshots.versions.getByRole("button").first().click();
  await expect(snapshots.differences).toBeVisible();
  await lookAt(page, "snapshots-file-versions");
});

test("dialogs", async ({ app, page }) => {
  const { snapshots, dialog } = app;
  await app.goTo("Snapshots");
  await snapshots.cleanUp.click();
  await dialog.getByRole("checkbox").click();
  await expect(dialog.getByText(/^(Nothing:|\d+ items? go)/)).toBeVisible();
  await lookAt(page, "snapshots-clean-up");
  await dialog.getByRole("button", { name: /Cancel|Close/ }).click();

  await snapshots.recovery.click();
  await expect(dialog.getByRole("listitem").first()).toBeVisible();
  await lookAt(page, "snapshots-recovery");
  await dialog.getByRole("button", { name: "Close" }).click();

  await page.getByRole("button", { name: /^Restore the plugin/ }).click();
  await lookAt(page, "snapshots-restore-legacy");
  await dialog.getByRole("button", { name: "Cancel" }).click();

  await snapshots.links.nth(1).click();
  await snapshots.openFolder("workspace");
  await snapshots.select("workspace/MEMORY.md");
  await snapshots.select("workspace/TOOLS.md");
  await snapshots.restoreSelected.click();
  await dialog.getByRole("button", { name: "Restore", exact: true }).click();
  await dialog.getByRole("button", { name: "Put back in place…" }).click();
  await expect(dialog.getByRole("list", { name: "What is replaced" })).toBeVisible();
  await lookAt(page, "snapshots-put-back");
  await dialog.getByRole("button", { name: "Replace and put back" }).click();
  await expect(dialog.getByText("Done")).toBeVisible();
  await lookAt(page, "snapshots-put-back-done");
});
