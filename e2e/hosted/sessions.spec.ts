import { expect, test } from "../support/test.ts";

test.use({ story: "sessions" });

test("a browser without the cookie gets the sign-in page, and a used address lets nobody in", async ({
  app,
  browser,
  clawback,
  page,
}) => {
  const used = clawback.address();
  const stranger = await browser.newContext();
  const strangersPage = await stranger.newPage();
  for (const tried of [clawback.origin, used]) {
    const answer = await strangersPage.goto(tried);
    expect(answer?.status()).toBe(401);
    await expect(strangersPage.getByText("Open the address that clawback serve printed.")).toBeVisible();
  }
  expect(await stranger.cookies()).toEqual([]);
  await stranger.close();

  // The owner's own browser is not troubled by the old address in its history.
  await page.goto(used);
  await expect(app.overview.headline).toBeVisible();
  await expect(page).not.toHaveURL(/token/);
});

test("the running server prints a new address when asked, and that lets another browser in", async ({
  browser,
  clawback,
  session,
}) => {
  expect(session.cookies).toHaveLength(1);
  const used = clawback.address();
  clawback.askForAddress();
  await expect.poll(clawback.address).not.toBe(used);

  const other = await browser.newContext();
  const page = await other.newPage();
  // What counts is the address printed last.
  await expect(async () => {
    const answer = await page.goto(clawback.address());
    expect(answer?.status()).toBe(200);
  }).toPass();
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  expect(await other.cookies()).toMatchObject([{ httpOnly: true, sameSite: "Strict" }]);
  await other.close();
});

test("a backup started in a terminal shows up on the open page", async ({ app, clawback, page }) => {
  let loads = 0;
  page.on("load", () => (loads += 1));

  const row = await app.overview.after("Backup", async () => {
    const { exitCode, stdout } = await clawback.cli("backup", "now", "--json");
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, run: { kind: "backup", trigger: "manual" } });
  });
  await expect(row).toContainText("Done");
  expect(loads).toBe(0);
});

test("two windows of the owner show the same work", async ({ app, clawback, context }) => {
  const second = await context.newPage();
  await second.goto(clawback.origin);
  const before = await second
    .getByRole("region", { name: "Last runs" })
    .getByRole("time")
    .first()
    .getAttribute("datetime");

  await app.overview.after("Sync", () => app.overview.syncNow.click());
  await expect(
    second.getByRole("region", { name: "Last runs" }).getByRole("time").first(),
  ).not.toHaveAttribute("datetime", before ?? "");
});
