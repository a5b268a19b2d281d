import type { Locator, Page } from "@playwright/test";

export class SnapshotsPage {
  /** The snapshots, newest first. */
  readonly links: Locator;
  readonly grid: Locator;
  readonly folder: Locator;
  readonly prove: Locator;
  readonly restoreAll: Locator;
  readonly restoreSelected: Locator;
  readonly search: Locator;
  /** What a search has found. */
  readonly results: Locator;
  /** All files, or what changed since an earlier snapshot. */
  readonly shown: Locator;
  readonly changes: Locator;
  readonly cleanUp: Locator;
  readonly recovery: Locator;
  /** The content of the file that is open. */
  readonly content: Locator;
  readonly versions: Locator;
  readonly differences: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.links = page.getByRole("navigation", { name: "Snapshots, newest first" }).getByRole("link");
    this.grid = page.getByRole("grid", { name: "Contents of the snapshot" });
    this.folder = page.getByRole("navigation", { name: "Folder" });
    this.prove = page.getByRole("button", { name: "Prove…" });
    this.restoreAll = page.getByRole("button", { name: "Restore everything…" });
    this.restoreSelected = page.getByRole("button", { name: "Restore selected…" });
    this.search = page.getByRole("searchbox");
    this.results = page.getByRole("listbox", { name: "Found paths" });
    this.shown = page.getByRole("combobox", { name: "What is shown" });
    this.changes = page.getByRole("listbox", { name: "Changed paths" });
    this.cleanUp = page.getByRole("main").getByRole("button", { name: "Clean up…" }).first();
    this.recovery = page.getByRole("button", { name: "Recovery sheet…" });
    this.content = page.getByRole("group", { name: "Content", exact: true });
    this.versions = page.getByRole("list", { name: "Versions, newest first" });
    this.differences = page.getByRole("group", { name: "Differences" });
  }

  /** The row of an entry, by its path in the snapshot. */
  row(path: string): Locator {
    return this.grid.getByRole("row").filter({ has: this.#name(path) });
  }

  /** The row the keyboard is on. */
  get activeRow(): Locator {
    return this.grid.locator("[data-active=true]");
  }

  /** The part of the page that shows one file, by the file's name. */
  file(name: string): Locator {
    return this.#page.getByRole("region", { name, exact: true });
  }

  /** Opens a file of the folder that is shown. */
  async openFile(path: string): Promise<void> {
    await this.#name(path).click();
    await this.file(path.slice(path.lastIndexOf("/") + 1)).waitFor();
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
