import type { Locator, Page } from "@playwright/test";

export class DiagnosticsPage {
  readonly summary: Locator;
  readonly rows: Locator;
  readonly again: Locator;
  readonly write: Locator;
  readonly bundle: Locator;
  /** In the dialog: the text that can be saved, and the button that saves it. */
  readonly bundleText: Locator;
  readonly save: Locator;

  constructor(page: Page) {
    this.summary = page.getByRole("main").getByRole("status");
    this.rows = page.getByRole("list", { name: "Checks" }).getByRole("listitem");
    this.again = page.getByRole("button", { name: "Check again" });
    this.write = page.getByRole("button", { name: "Check writing, too" });
    this.bundle = page.getByRole("button", { name: "Support bundle…" });
    this.bundleText = page.getByRole("group", { name: "Text of the support bundle" });
    this.save = page.getByRole("button", { name: "Save as a file" });
  }

  /** One check, by its name on the page. */
  row(name: string): Locator {
    const page = this.rows.page();
    return this.rows.filter({ has: page.getByRole("heading", { level: 2, name, exact: true }) });
  }
}
