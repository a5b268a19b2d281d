import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { type APIRequestContext, test as base, expect, request } from "@playwright/test";
import { App } from "../pages/app.ts";
import { type Clawback, startClawback } from "./clawback.ts";

type Session = Awaited<ReturnType<APIRequestContext["storageState"]>>;

type TestFixtures = {
  /** The page, signed in and at the overview. Plain `page` is not signed in. */
  app: App;
};

type WorkerFixtures = {
  /** A spec file names itself (`test.use({ story: "inbox" })`), and so gets a worker and a Clawback of its own. */
  story: string;
  /** After its first start: sample agent made, first sync and first snapshot done. */
  clawback: Clawback;
  /** What a browser holds once it has opened the printed address: the session's cookie. */
  session: Session;
};

export { expect };

export const test = base.extend<TestFixtures, WorkerFixtures>({
  story: ["shared", { scope: "worker", option: true }],

  clawback: [
    async ({ story }, use) => {
      const clawback = await startClawback(story);
      try {
        await expect.poll(() => committedSnapshots(clawback), "the first snapshot").not.toEqual([]);
        await use(clawback);
      } finally {
        await clawback.stop();
      }
    },
    { scope: "worker", timeout: 60_000 },
  ],

  session: [
    async ({ clawback }, use) => {
      const browser = await request.newContext();
      await browser.get(clawback.address());
      await use(await browser.storageState());
      await browser.dispose();
    },
    { scope: "worker" },
  ],

  /** Nothing in the tests' own browser window may complain: an error in the console fails the test. */
  context: async ({ context }, use) => {
    const complaints: string[] = [];
    context.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
    });
    context.on("weberror", (webError) => complaints.push(String(webError.error())));
    await use(context);
    expect(complaints, "errors and warnings in the browser's console").toEqual([]);
  },

  app: async ({ page, clawback, session }, use, testInfo) => {
    await page.context().setStorageState(session);
    await page.goto(clawback.origin);
    await use(new App(page));
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach("stderr of clawback serve", { body: clawback.log() });
    }
  },
});

/** The names of the snapshots that have a commit record, oldest first. */
export async function committedSnapshots({ places }: Clawback): Promise<readonly string[]> {
  if (!existsSync(places.snapshots)) return [];
  const names = await readdir(places.snapshots);
  return names.filter((name) => existsSync(path.join(places.snapshots, name, "snapshot.json"))).sort();
}
