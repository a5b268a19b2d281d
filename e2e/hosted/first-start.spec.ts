import { App } from "../pages/app.ts";
import { committedSnapshots, expect, test } from "../support/test.ts";
import { filesBelow } from "../support/tree.ts";

test.use({ story: "first-start" });

test("the first start ends on a safe sample agent, in a browser that was let in by the printed address", async ({
  page,
  clawback,
}) => {
  const { overview } = new App(page);

  await page.goto(clawback.address());
  await expect(page).toHaveURL(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  await expect(page).toHaveTitle("Overview – Clawback");

  await expect(overview.headline).toContainText("Safe. Last snapshot just now.");
  await expect(overview.headline.getByRole("img", { name: "Safe" })).toBeVisible();
  await expect(page.getByText("This is a sample agent, for looking round.")).toBeVisible();
  await expect(overview.newest("Sync")).toContainText("Done");
  await expect(overview.newest("Sync")).toContainText(/\d+ copied/);
  await expect(overview.newest("Backup")).toContainText("Done");
  await expect(overview.newest("Backup")).toContainText(/\d+ entries/);

  // What the page says is so on the disk.
  const { workspace, share } = clawback.places;
  expect(await filesBelow(share)).toEqual(await filesBelow(workspace));
  expect(await committedSnapshots(clawback)).toHaveLength(1);
});
