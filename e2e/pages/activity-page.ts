import type { Locator, Page } from "@playwright/test";

export class ActivityPage {
  readonly list: Locator;
  readonly rows: Locator;
  readonly kind: Locator;
  readonly result: Locator;
  readonly day: Locator;

  constructor(page: Page) {
    this.list = page.getByRole("listbox", { name: "Runs, newest first" });
    this.rows = this.list.getByRole("option");
    this.kind = page.getByRole("combobox", { name: "Kind" });
    this.result = page.getByRole("combobox", { name: "Result" });
    this.day = page.getByLabel("Day", { exact: true });
  }
}
