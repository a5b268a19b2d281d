import type { Locator, Page } from "@playwright/test";

export class ExportsPage {
  readonly anytype: Locator;
  readonly convex: Locator;
  readonly letters: Locator;
  readonly ask: Locator;
  readonly audit: Locator;
  readonly running: Locator;
  readonly preview: Locator;
  /** The records of the preview, and the payload of the one that is open. */
  readonly records: Locator;
  readonly payload: Locator;

  constructor(page: Page) {
    this.anytype = page.getByRole("region", { name: "AnyType", exact: true });
    this.convex = page.getByRole("region", { name: "Convex", exact: true });
    this.letters = page.getByRole("region", { name: "Not exported" });
    this.ask = page.getByRole("region", { name: "Ask AnyType" });
    this.audit = page.getByRole("region", { name: "Secrets in memory and notes" });
    this.running = page.getByRole("region", { name: "Running now" });
    this.preview = page.getByRole("button", { name: "Preview…" });
    this.records = page.getByRole("listbox", { name: "Records to send" });
    this.payload = page.getByRole("group", { name: "Payload" });
  }

  /** A number of the last run of a target, by its name: "New", "Not exported". */
  count(target: Locator, name: string): Locator {
    return target.getByText(name, { exact: true }).locator("xpath=following-sibling::dd");
  }
}
