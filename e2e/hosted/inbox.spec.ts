import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "../support/test.ts";

test.use({ story: "inbox" });

test("a file from the file chooser waits for the agent, and the next sync brings it unchanged", async ({
  app,
  clawback,
  page,
}, testInfo) => {
  const { inbox, overview } = app;
  const original = randomBytes(300_000);
  const file = testInfo.outputPath("Soil readings ☀ & notes.csv");
  await writeFile(file, original);

  await app.goTo("Inbox");
  const chooser = page.waitForEvent("filechooser");
  await inbox.chooseFiles.click();
  await (await chooser).setFiles(file);
  await expect(inbox.delivery("Soil readings ☀ & notes.csv")).toContainText(
    "Waiting for the agent to take it",
  );

  await app.goTo("Overview");
  await overview.after("Sync", () => overview.syncNow.click());
  await expect(overview.newest("Sync")).toContainText("1 arrived");

  await app.goTo("Inbox");
  await expect(inbox.delivery("Soil readings ☀ & notes.csv")).toContainText("Picked up");
  await expect(inbox.arrival("Soil readings ☀ & notes.csv")).toContainText("Arrived");
  const arrived = await readFile(path.join(clawback.places.inbox, "Soil readings ☀ & notes.csv"));
  expect(arrived.equals(original)).toBe(true);
  expect((await readFile(file)).equals(original), "the original stays").toBe(true);
});

test("dropped files of one name arrive side by side, none over the other", async ({ app, clawback }) => {
  const { inbox, overview } = app;
  const first = randomBytes(50_000);
  const second = randomBytes(60_000);
  const drop = (buffer: Buffer) =>
    inbox.dropZone.drop({ files: { name: "plan.pdf", mimeType: "application/pdf", buffer } });

  await app.goTo("Inbox");
  await drop(first);
  await expect(inbox.delivery("plan.pdf")).toContainText("Waiting for the agent to take it");
  await drop(second);
  await expect(inbox.delivery("plan (2).pdf")).toContainText("Waiting for the agent to take it");

  await app.goTo("Overview");
  await overview.after("Sync", () => overview.syncNow.click());
  await expect(overview.newest("Sync")).toContainText("2 arrived");

  await app.goTo("Inbox");
  await expect(inbox.arrival("plan.pdf")).toBeVisible();
  await expect(inbox.arrival("plan (2).pdf")).toBeVisible();
  const arrived = await Promise.all(
    ["plan.pdf", "plan (2).pdf"].map((name) => readFile(path.join(clawback.places.inbox, name))),
  );
  expect(arrived[0]?.equals(first)).toBe(true);
  expect(arrived[1]?.equals(second)).toBe(true);
});

test("a name that the agent's _inbox holds already gets a suffix there", async ({ app, clawback }) => {
  const { inbox, overview } = app;
  const lyingThere = randomBytes(1_000);
  const sent = randomBytes(2_000);
  await writeFile(path.join(clawback.places.inbox, "photo.jpg"), lyingThere);

  await app.goTo("Inbox");
  await inbox.dropZone.drop({ files: { name: "photo.jpg", mimeType: "image/jpeg", buffer: sent } });
  await expect(inbox.delivery("photo.jpg")).toContainText("Waiting for the agent to take it");
  await app.goTo("Overview");
  await overview.after("Sync", () => overview.syncNow.click());

  await app.goTo("Inbox");
  await expect(inbox.arrival("photo (2).jpg")).toBeVisible();
  expect((await readFile(path.join(clawback.places.inbox, "photo.jpg"))).equals(lyingThere)).toBe(true);
  expect((await readFile(path.join(clawback.places.inbox, "photo (2).jpg"))).equals(sent)).toBe(true);
});
