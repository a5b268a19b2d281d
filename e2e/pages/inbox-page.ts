import type { Locator, Page } from "@playwright/test";

export class InboxPage {
  readonly chooseFiles: Locator;
  readonly dropZone: Locator;
  readonly #outgoing: Locator;
  readonly #arrivals: Locator;

  constructor(page: Page) {
    this.chooseFiles = page.getByRole("button", { name: "Choose files…" });
    this.dropZone = page.getByText("Drop files here to send them to the agent");
    this.#outgoing = page.getByRole("region", { name: "On the way to the agent" });
    this.#arrivals = page.getByRole("region", { name: "In the agent’s _inbox" });
  }

  /** The lines of what is on its way, and was picked up lately, by the name it has in the cloud. */
  delivery(name: string): Locator {
    return itemNamed(this.#outgoing, name);
  }

  /** The line of something that lies in the agent's `_inbox`. */
  arrival(name: string): Locator {
    return itemNamed(this.#arrivals, name);
  }
}

function itemNamed(list: Locator, name: string): Locator {
  return list.getByRole("listitem").filter({ has: list.page().getByText(name, { exact: true }) });
}
