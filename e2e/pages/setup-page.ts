import { expect, type Locator, type Page } from "@playwright/test";

export class SetupPage {
  readonly heading: Locator;
  readonly next: Locator;
  readonly back: Locator;
  readonly go: Locator;
  readonly check: Locator;
  readonly plan: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.heading = page.getByRole("main").getByRole("heading", { level: 2 }).first();
    this.next = page.getByRole("button", { name: "Next" });
    this.back = page.getByRole("button", { name: "Back" });
    this.go = page.getByRole("button", { name: "Go", exact: true });
    this.check = page.getByRole("button", { name: "Check the connection" });
    this.plan = page.getByRole("list", { name: "Planned changes" });
  }

  choice(name: string): Locator {
    return this.#page.getByRole("radio", { name });
  }

  field(label: string): Locator {
    return this.#page.getByLabel(label, { exact: true });
  }

  /** Types a secret and has it stored: in the keychain, or in a private file where the machine has none. */
  async enterSecret(label: string, secret: string): Promise<void> {
    const field = this.field(label);
    await field.fill(secret);
    await field.press("Enter");
    const stored = this.#page.getByRole("button", { name: `${label}: Replace…` });
    const toFile = this.#page.getByRole("button", { name: "Store in a private file instead" });
    await expect(stored.or(toFile)).toBeVisible();
    if (await toFile.isVisible()) await toFile.click();
    await expect(stored).toBeVisible();
  }

  /** Presses Next until the step with this heading is there. */
  async goOnTo(heading: string): Promise<void> {
    await this.next.click();
    await expect(this.heading).toHaveText(heading);
  }
}
