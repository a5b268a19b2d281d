import { expect, type Locator, type Page } from "@playwright/test";

export type SettingsSection = "Agent" | "Sync" | "Backup" | "Exports" | "Credentials" | "Clawback";

export class SettingsPage {
  readonly save: Locator;
  readonly undo: Locator;
  readonly anew: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.save = page.getByRole("button", { name: "Save" });
    this.undo = page.getByRole("button", { name: "Undo" });
    this.anew = page.getByText("With this change the next sync begins anew.");
  }

  async open(section: SettingsSection): Promise<void> {
    const sections = this.#page.getByRole("navigation", { name: "Settings of" });
    await sections.getByRole("link", { name: section }).click();
    await expect(sections.getByRole("link", { name: section })).toHaveAttribute("aria-current", "page");
  }

  field(label: string): Locator {
    return this.#page.getByLabel(label, { exact: true });
  }

  /** Saves, and waits until Clawback has said that it is. */
  async saved(): Promise<void> {
    await this.save.click();
    await expect(this.#page.getByRole("status").filter({ hasText: "Saved." })).toBeVisible();
  }

  credential(name: string): Locator {
    return this.#page.getByRole("listitem").filter({ has: this.#page.getByText(name, { exact: true }) });
  }
}
