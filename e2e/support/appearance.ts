import path from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const SCREENSHOTS = path.join(import.meta.dirname, "../../screenshots");
const SIZES = [
  { width: 900, height: 640 },
  { width: 1400, height: 900 },
] as const;

/**
 * Looks at what is on the page now, in both themes: axe must find nothing, and `screenshots/NAME-THEME-WIDTHxHEIGHT.png`
 * are for people to look at. Soft: a view that is not clean fails the test, but the others are still looked at.
 * `without` names the rules of axe that cannot judge this view.
 */
export async function lookAt(page: Page, name: string, without: readonly string[] = []): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const size of SIZES) {
      await page.setViewportSize(size);
      const file = `${name}-${colorScheme}-${size.width}x${size.height}.png`;
      await page.screenshot({ path: path.join(SCREENSHOTS, file) });
    }
    const { violations } = await new AxeBuilder({ page }).disableRules([...without]).analyze();
    const found = violations.map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.map((node) => node.html),
    }));
    expect.soft(found, `axe on ${name}, ${colorScheme}`).toEqual([]);
  }
}
