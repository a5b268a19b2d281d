import { rename } from "node:fs/promises";
import path from "node:path";
import { lookAt } from "../support/appearance.ts";
import { tabTo } from "../support/keyboard.ts";
import { giveMonth } from "../support/past.ts";
import { expect, test } from "../support/test.ts";

test.use({ story: "activity", permissions: ["clipboard-read", "clipboard-write"] });
// Each view is drawn four times and searched twice.
test.describe.configure({ timeout: 120_000 });

test("every run is in the list, filtered by kind and result; the address keeps the filter", async ({
  app,
  clawback,
  page,
}) => {
  const { activity, overview } = app;
  await overview.after("Sync", () => overview.syncNow.click());
  const { workspace, dataDir } = clawback.places;
  await rename(path.join(workspace, "memory"), path.join(dataDir, "memory"));
  await overview.after("Sync", () => overview.syncNow.click());
  await rename(path.join(dataDir, "memory"), path.join(workspace, "memory"));

  await app.goTo("Activity");
  await expect(activity.rows.first()).toContainText("Sync");
  await expect(activity.rows.filter({ hasText: "Backup" })).toHaveCount(1);
  await lookAt(page, "activity");

  await activity.kind.selectOption("Sync");
  await activity.result.selectOption("Failed");
  await expect(activity.rows).toHaveCount(1);
  await expect(activity.rows).toContainText("would delete");
  await page.reload();
  await expect(activity.rows).toHaveCount(1);
  await activity.kind.selectOption("Restore");
  await expect(page.getByText("No run matches")).toBeVisible();
  await lookAt(page, "activity-none");
  await page.getByRole("button", { name: "Show all runs" }).click();
  await expect(activity.rows.filter({ hasText: "Backup" })).toHaveCount(1);
});

test("a run tells its phases and its log, and is handed on as a report, by keyboard", async ({
  app,
  page,
}) => {
  const { activity, dialog } = app;
  await app.goTo("Activity");
  await activity.kind.selectOption("Backup");
  await expect(activity.rows).toHaveCount(1);
  await tabTo(page, activity.list);
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("list", { name: "Phases" }).getByRole("listitem").first()).toBeVisible();
  await tabTo(page, dialog.getByRole("button", { name: "Log" }));
  await page.keyboard.press("Enter");
  await lookAt(page, "activity-run");
  await tabTo(page, dialog.getByRole("button", { name: "Copy report" }));
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("button", { name: "Report copied" })).toBeVisible();
  const report = await page.evaluate(() => navigator.clipboard.readText());
  expect(report).toMatch(/^# backup: (succeeded|warned)\n/);
  expect(report).toContain("## Log");
  await page.keyboard.press("Escape");
  await expect(activity.list).toBeFocused();
});

test("a day of the strip leads to its runs, by keyboard", async ({ app, clawback, page }) => {
  const { activity, overview } = app;
  giveMonth(clawback);
  await page.reload();
  await expect(overview.days).toHaveCount(30);
  await tabTo(page, overview.days.last());
  await page.keyboard.press("ArrowLeft");
  await expect(overview.days.nth(28)).toBeFocused();
  await expect(overview.days.nth(28)).toHaveAccessibleName("Yesterday: failed. 12 done, 1 failed");
  await page.keyboard.press("Enter");
  await expect(activity.rows).toHaveCount(13);
  await activity.result.selectOption("Failed");
  await expect(activity.rows).toHaveCount(1);
  await expect(activity.rows).toContainText("The cloud is full.");
  await lookAt(page, "activity-day");
  await activity.day.clear();
  await expect(activity.rows.filter({ hasText: "The cloud is full." })).toHaveCount(2);
});
