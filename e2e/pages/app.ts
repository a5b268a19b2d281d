import type { Locator, Page } from "@playwright/test";
import { ActivityPage } from "./activity-page.ts";
import { DiagnosticsPage } from "./diagnostics-page.ts";
import { ExportsPage } from "./exports-page.ts";
import { InboxPage } from "./inbox-page.ts";
import { OverviewPage } from "./overview-page.ts";
import { SettingsPage } from "./settings-page.ts";
import { SetupPage } from "./setup-page.ts";
import { SnapshotsPage } from "./snapshots-page.ts";

/** The frame of the page, and the pages in it. */
export class App {
  readonly page: Page;
  readonly overview: OverviewPage;
  readonly inbox: InboxPage;
  readonly snapshots: SnapshotsPage;
  readonly setup: SetupPage;
  readonly settings: SettingsPage;
  readonly exports: ExportsPage;
  readonly activity: ActivityPage;
  readonly diagnostics: DiagnosticsPage;

  constructor(page: Page) {
    this.page = page;
    this.overview = new OverviewPage(page);
    this.inbox = new InboxPage(page);
    this.snapshots = new SnapshotsPage(page);
    this.setup = new SetupPage(page);
    this.settings = new SettingsPage(page);
    this.exports = new ExportsPage(page);
    this.activity = new ActivityPage(page);
    this.diagnostics = new DiagnosticsPage(page);
  }

  /** The one dialog that is open. */
  get dialog(): Locator {
    return this.page.getByRole("dialog");
  }

  async goTo(
    page: "Overview" | "Inbox" | "Snapshots" | "Exports" | "Activity" | "Diagnostics" | "Settings",
  ): Promise<void> {
    await this.page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: page }).click();
    await this.page.getByRole("heading", { level: 1, name: page }).waitFor();
  }

  async chooseTheme(theme: "As the system" | "Light" | "Dark"): Promise<void> {
    await this.page.getByRole("radio", { name: theme }).click();
  }
}
