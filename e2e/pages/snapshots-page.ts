import type { Locator, Page } from "@playwright/test";

export class SnapshotsPage {
  /** The snapshots, newest first. */
  readonly links: Locator;
  readonly grid: Locator;
  readonly folder: Locator;
  readonly prove: Locator;
  readonly restoreAll: Locator;
  readonly restoreSelected: Locator;

  constructor(page: Page) {
    this.links = page.getByRole("navigation", { name: "Snapshots, newest first" }).getByRole("link");
    this.grid = page.getByRole("grid", { name: "Contents of the snapshot" });
    this.folder = page.getByRole("navigation", { name: "Folder" });
    this.prove = page.getByRole("button", { name: "Prove…" });
    this.restoreAll = page.getByRole("button", { name: "Restore everything…" });
    this.restoreSelected = page.getByRole("button", { name: "Restore selected…" });
  }

  /** The row of an entry, by its path in the snapshot. */
  row(path: string): Locator {
    return this.grid.getByRole("row").filter({ has: this.#name(path) });
  }

  /** The row the keyboard is on. */
  get activeRow(): Locator {
    return this.grid.locator("[data-active=true]");
  }

  async openFolder(path: string): Promise<void> {
    await this.#name(path).click();
  }

  async select(path: string): Promise<void> {
    await this.row(path)
      .getByTitle(/^Select /)
      .click();
  }

  #name(path: string): Locator {
    return this.grid.page().getByTitle(path, { exact: true });
  }
}
