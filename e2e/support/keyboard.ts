import { expect, type Locator, type Page } from "@playwright/test";

/** More steps than any page has places to stop at. */
const MOST_STEPS = 60;

/** Presses Tab until the element has the focus, as a person without a mouse does. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let step = 0; step < MOST_STEPS; step++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab did not reach ${target.toString()} in ${MOST_STEPS} steps.`);
}
