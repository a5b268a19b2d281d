import { randomBytes, randomUUID } from "node:crypto";
import { appendFile, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { startAnytype } from "../../src/main/export/testing/anytype-server.ts";
import { lookAt } from "../support/appearance.ts";
import type { Clawback } from "../support/clawback.ts";
import { type Ingest, startIngest } from "../support/ingest.ts";
import { tabTo } from "../support/keyboard.ts";
import { expect, test } from "../support/test.ts";

test.use({ story: "exports" });
// Each view is drawn four times and searched twice.
test.describe.configure({ timeout: 180_000 });

const spaceId = "bafy.space";
const apiKey = randomUUID();
/** Planted in the memory; known to nobody else. */
const password = randomBytes(20).toString("hex");

let convex: Ingest;
let anytype: Awaited<ReturnType<typeof startAnytype>>;

test.beforeAll("targets", async ({ clawback }) => {
  convex = await startIngest(randomUUID());
  anytype = await startAnytype({ apiKey, spaceId, judge: null });
  const { workspace } = clawback.places;
  await appendFile(
    path.join(workspace, "MEMORY.md"),
    `\n## Router\n\nThe router's password is: ${password}\n`,
  );
});

test.afterAll(() => convex.stop());

/** As a person at a terminal sets it; secrets as private files, since the machine of the tests has no keychain. */
async function configure({ cli, places }: Clawback, settings: Readonly<Record<string, string>>) {
  for (const [key, value] of Object.entries(settings)) {
    let text = value;
    if (/apiKey|token/.test(key)) {
      text = `file:${path.join(places.dataDir, `${key}.txt`)}`;
      await writeFile(text.slice("file:".length), value, { mode: 0o600 });
    }
    const { exitCode, stderr } = await cli("config", "set", `exports.${key}`, text);
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
  }
}

test("nothing is on: both targets say so, and the notes are looked through all the same", async ({
  app,
  clawback,
  page,
}) => {
  const { exports } = app;
  await app.goTo("Exports");
  await expect(exports.anytype).toContainText("Off");
  await expect(exports.convex).toContainText("Nothing of this agent goes there.");
  await expect(exports.preview).toBeHidden();
  await lookAt(page, "exports-off");

  const look = exports.audit.getByRole("button", { name: "Look now" });
  await tabTo(page, look);
  await page.keyboard.press("Enter");
  const found = exports.audit.getByRole("listitem").filter({ hasText: "MEMORY.md" });
  const lines = (await readFile(path.join(clawback.places.workspace, "MEMORY.md"), "utf8")).split("\n");
  const planted = lines.findIndex((line) => line.includes(password)) + 1;
  await expect(found.filter({ hasText: `line ${planted}` })).toBeVisible();
  expect(await page.content()).not.toContain(password);
});

test("the preview shows every payload with its redactions, and nothing leaves", async ({
  app,
  clawback,
  page,
}) => {
  const { exports } = app;
  await configure(clawback, {
    interval: "0",
    "convex.token": convex.token,
    "convex.url": convex.url,
    "convex.enabled": "true",
    "anytype.apiUrl": anytype.apiUrl,
    "anytype.apiKey": apiKey,
    "anytype.spaceId": spaceId,
    "anytype.enabled": "true",
  });
  await app.goTo("Exports");
  await expect(exports.convex).toContainText("On");
  await exports.preview.click();
  await expect(page.getByRole("heading", { level: 1, name: "What would be sent" })).toBeVisible();
  await expect(exports.records).toBeVisible();
  await lookAt(page, "exports-preview");

  await page.getByRole("radio", { name: "With redactions" }).click();
  await exports.records.getByRole("option", { name: "Router" }).click();
  await expect(exports.payload.locator("mark").first()).toHaveText("[REDACTED]");
  await page.getByRole("button", { name: "1 redaction" }).click();
  await lookAt(page, "exports-preview-redacted");
  expect(await page.content()).not.toContain(password);
  expect(convex.bodies).toEqual([]);
  expect(anytype.requests).toEqual([]);
  await page.getByRole("button", { name: "Back to exports" }).click();
});

test("connections are checked, runs are counted, and a refused record waits for its owner", async ({
  app,
  page,
}) => {
  const { exports, dialog } = app;
  await app.goTo("Exports");
  convex.setDown(true);
  const check = exports.convex.getByRole("button", { name: "Check connection" });
  await check.click();
  await expect(exports.convex).toContainText("Convex cannot answer at the moment.");
  await lookAt(page, "exports-check-failed");
  convex.setDown(false);
  await exports.convex.getByRole("button", { name: "Try again" }).click();
  await expect(exports.convex).toContainText("It answers and can be written to.");

  convex.refuse(/router/i);
  await tabTo(page, exports.convex.getByRole("button", { name: "Run now" }));
  await page.keyboard.press("Enter");
  await expect(exports.count(exports.convex, "Failed")).toHaveText("1");
  expect(convex.held.size).toBeGreaterThan(20);
  expect(convex.bodies.join("\n")).not.toContain(password);
  await expect(exports.letters).toContainText("1 record could not be exported.");
  await lookAt(page, "exports");

  const letter = exports.letters.getByRole("listbox");
  await tabTo(page, letter);
  await page.keyboard.press("Enter");
  await expect(dialog).toContainText("Convex does not take this record.");
  await lookAt(page, "exports-dead-letter");
  convex.refuse(null);
  await tabTo(page, dialog.getByRole("button", { name: "Try again" }));
  await page.keyboard.press("Enter");
  await expect(exports.letters).toBeHidden();
  expect([...convex.held.keys()].some((key) => /router/i.test(key))).toBe(true);

  await exports.convex.getByRole("button", { name: "Run now" }).click();
  await expect(exports.count(exports.convex, "New")).toHaveText("0");
  await expect(exports.count(exports.convex, "Failed")).toHaveText("0");
});

test("pages at AnyType are asked for by words and tag", async ({ app, page }) => {
  const { exports } = app;
  await app.goTo("Exports");
  await exports.anytype.getByRole("button", { name: "Run now" }).click();
  await expect(exports.count(exports.anytype, "New")).not.toHaveText("0");
  await exports.ask.getByRole("searchbox", { name: "A tag that it carries" }).fill("openclaw");
  await page.keyboard.press("Enter");
  await expect(exports.ask).toContainText(`${anytype.pages.size} pages`);
  await lookAt(page, "exports-ask");
});

test("pairing that cannot be begun says why, and asks for no code", async ({ app, clawback, page }) => {
  const { exports, dialog } = app;
  const asked = anytype.requests.length;
  await anytype.close();
  await app.goTo("Exports");
  await exports.anytype.getByRole("button", { name: "Pair…" }).click();
  await lookAt(page, "exports-pair");
  await tabTo(page, dialog.getByRole("button", { name: "Show the code" }));
  await page.keyboard.press("Enter");
  // Without a keychain AnyType is not even asked; with one, nobody answers.
  await expect(dialog.getByRole("alert")).toContainText(/keychain|cannot be reached/i);
  await expect(dialog.getByRole("textbox", { name: "Code" })).toBeHidden();
  expect(anytype.requests.length).toBe(asked);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  const { stdout } = await clawback.cli("config", "get", "--json");
  expect(stdout).not.toContain("keychain:");
});
