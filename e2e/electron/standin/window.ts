import { EventEmitter } from "node:events";
import { readFile } from "node:fs/promises";
import { type CDPSession, chromium, type Page, type Route } from "@playwright/test";
import { PAGE_WORLD, preloadWorld } from "./worlds.ts";

/** Chromium knows no scheme of ours: the page is at this address, and Clawback is told the one it meant. */
const BROWSER_ORIGIN = "https://clawback.standin";
const OWN_ORIGIN = "app://clawback";

type Listener = (event: unknown, input: unknown) => Promise<unknown>;

/** What main has registered, as far as a window needs it. */
export const registered = {
  invokes: new Map<string, Listener>(),
  schemes: new Map<string, (request: Request) => Promise<Response>>(),
};

export class StandInEvent {
  defaultPrevented = false;
  preventDefault(): void {
    this.defaultPrevented = true;
  }
}

type WebPreferences = Readonly<{ preload: string; sandbox: boolean; contextIsolation: boolean }>;
export type WindowOptions = Readonly<{
  width: number;
  height: number;
  show: boolean;
  webPreferences: WebPreferences;
}>;

class WebContents extends EventEmitter {
  sent = Promise.resolve();
  readonly #deliver: (script: string) => Promise<void>;

  constructor(deliver: (script: string) => Promise<void>) {
    super();
    this.#deliver = deliver;
  }

  /** In order: a push must not overtake another. */
  send(channel: string, payload: unknown): void {
    const script = `__standinPush(${JSON.stringify(channel)}, ${JSON.stringify(payload)})`;
    this.sent = this.sent.then(() => this.#deliver(script));
  }

  setWindowOpenHandler(): void {
    // The journey opens no window; the rule has its own test beside the code.
  }

  isCrashed(): boolean {
    return false;
  }
}

/** A window of Electron as a tab of the test's Chromium. Shown and hidden is only recorded. */
export class BrowserWindow extends EventEmitter {
  static all: readonly BrowserWindow[] = [];
  static onCreated: (contents: WebContents) => void = () => undefined;
  readonly webContents: WebContents;
  isVisible: boolean;
  #isGone = false;
  #session: CDPSession | undefined;
  #preloadContext: number | undefined;
  readonly #options: WindowOptions;

  constructor(options: WindowOptions) {
    super();
    this.#options = options;
    this.isVisible = options.show;
    this.webContents = new WebContents((script) => this.#runInPreload(script));
    BrowserWindow.all = [...BrowserWindow.all, this];
    BrowserWindow.onCreated(this.webContents);
  }

  async loadURL(address: string): Promise<void> {
    const browser = await chromium.connectOverCDP(process.env["STANDIN_BROWSER"] ?? "");
    const context = browser.contexts()[0];
    if (context === undefined) throw new Error("the test's Chromium has no context");
    const page = await context.newPage();
    await page.route(`${BROWSER_ORIGIN}/**`, answerByScheme);
    await this.#connectPreload(page, await context.newCDPSession(page));
    await page.goto(address.replace(OWN_ORIGIN, BROWSER_ORIGIN));
  }

  async #connectPreload(page: Page, session: CDPSession): Promise<void> {
    this.#session = session;
    await session.send("Runtime.enable");
    session.on("Runtime.executionContextCreated", ({ context }) => {
      if (context.name === "preload") this.#preloadContext = context.id;
    });
    session.on("Runtime.bindingCalled", ({ name, payload }) => {
      if (name === "__standinInvoke") void this.#answerInvoke(page, payload);
    });
    await session.send("Runtime.addBinding", { name: "__standinInvoke", executionContextName: "preload" });
    await session.send("Page.enable");
    await session.send("Page.addScriptToEvaluateOnNewDocument", { source: PAGE_WORLD });
    const preload = await readFile(this.#options.webPreferences.preload, "utf8");
    await session.send("Page.addScriptToEvaluateOnNewDocument", {
      worldName: "preload",
      source: preloadWorld(preload, process.env["STANDIN_DROPS"] ?? ""),
    });
  }

  async #answerInvoke(page: Page, payload: string): Promise<void> {
    const { id, channel, input } = JSON.parse(payload) as { id: number; channel: string; input: unknown };
    const senderFrame = { url: page.url().replace(BROWSER_ORIGIN, OWN_ORIGIN), parent: null };
    const listener = registered.invokes.get(channel);
    const answer =
      listener === undefined
        ? [false, `No handler registered for '${channel}'`]
        : await listener({ senderFrame }, input).then(
            (value) => [true, value],
            (error: unknown) => [false, String(error)],
          );
    await this.#runInPreload(
      `__standinSettle(${id}, ${answer.map((part) => JSON.stringify(part)).join(", ")})`,
    );
  }

  async #runInPreload(expression: string): Promise<void> {
    if (this.#session === undefined || this.#preloadContext === undefined || this.#isGone) return;
    await this.#session.send("Runtime.evaluate", { expression, contextId: this.#preloadContext });
  }

  show(): void {
    this.isVisible = true;
  }

  hide(): void {
    this.isVisible = false;
  }

  focus(): void {
    // A tab has no focus of its own.
  }

  isMinimized(): boolean {
    return false;
  }

  isDestroyed(): boolean {
    return this.#isGone;
  }

  /** What the close button does; true when nobody prevented it. */
  close(): boolean {
    const event = new StandInEvent();
    this.emit("close", event);
    this.#isGone = !event.defaultPrevented;
    return this.#isGone;
  }
}

/** Gives a request of the page to what main has registered for \`app:\`. */
async function answerByScheme(route: Route): Promise<void> {
  const handler = registered.schemes.get("app");
  if (handler === undefined) return route.abort();
  const asked = route.request();
  const response = await handler(
    new Request(asked.url().replace(BROWSER_ORIGIN, OWN_ORIGIN), { method: asked.method() }),
  );
  await route.fulfill({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  });
}
