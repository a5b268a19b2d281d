import { expect, type Locator, type Page } from "@playwright/test";

export type RunKind = "Sync" | "Backup" | "Restore" | "Proof" | "Delivery";

export class OverviewPage {
  readonly headline: Locator;
  readonly sync: Locator;
  readonly backup: Locator;
  readonly running: Locator;
  /** What says that everything is paused. */
  readonly pause: Locator;
  readonly pauseMenu: Locator;
  readonly conflicts: Locator;
  /** The strip of the last 30 days: its cells, oldest first. */
  readonly days: Locator;
  readonly #runs: Locator;

  constructor(page: Page) {
    this.headline = page.getByRole("region", { name: "How this agent stands" });
    this.sync = page.getByRole("region", { name: "Sync", exact: true });
    this.backup = page.getByRole("region", { name: "Backup", exact: true });
    this.running = page.getByRole("region", { name: "Running now" });
    this.pause = page.getByRole("region", { name: "Pause" });
    this.pauseMenu = page.getByRole("button", { name: "Pause" });
    this.conflicts = page.getByRole("region", { name: "Conflicts" });
    this.days = page.getByRole("list", { name: "The last 30 days, oldest first" }).getByRole("link");
    this.#runs = page.getByRole("region", { name: "Last runs" });
  }

  get syncNow(): Locator {
    return this.sync.getByRole("button", { name: "Sync now" });
  }

  get backUpNow(): Locator {
    return this.backup.getByRole("button", { name: "Back up now" });
  }

  /** The row of the newest finished run of a kind. */
  newest(kind: RunKind): Locator {
    const name = this.#runs.page().getByRole("rowheader", { name: kind, exact: true });
    return this.#runs.getByRole("row").filter({ has: name }).first();
  }

  /** Starts work and waits until a run of this kind has ended since; returns its row. */
  async after(kind: RunKind, start: () => Promise<void>): Promise<Locator> {
    // The headline comes with the list of runs: before that, an old run would look like a new one.
    await this.headline.waitFor();
    const newest = this.newest(kind);
    const time = newest.getByRole("time");
    const before = (await newest.isVisible()) ? await time.getAttribute("datetime") : null;
    await start();
    await expect(time).not.toHaveAttribute("datetime", before ?? "");
    return newest;
  }
}
