import { mkdir, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { committedSnapshots, expect, test } from "../support/test.ts";
import { filesBelow } from "../support/tree.ts";

test.use({ story: "failures" });

test("an empty workspace stops the sync with a sentence, and the cloud keeps everything", async ({
  app,
  clawback,
}) => {
  const { overview } = app;
  const { workspace, share } = clawback.places;
  const before = await filesBelow(share);
  await rename(workspace, `${workspace}.away`);
  await mkdir(workspace);

  const failed = await overview.after("Sync", () => overview.syncNow.click());
  await expect(failed).toContainText("Failed");
  await expect(overview.headline.getByRole("img", { name: "Needs attention" })).toBeVisible();
  await expect(overview.headline).toContainText(
    `the folder to sync has no files, but the cloud has: nothing was changed. Is this the right folder? ${workspace}`,
  );
  expect(await filesBelow(share)).toEqual(before);

  await rm(workspace, { recursive: true });
  await rename(`${workspace}.away`, workspace);
  const mended = await overview.after("Sync", () => overview.syncNow.click());
  await expect(mended).toContainText("Done");
  await expect(overview.headline).toContainText("Safe.");
});

test("many deletions wait for a person who has seen them, and go to the trash", async ({ app, clawback }) => {
  const { overview, dialog } = app;
  const { workspace, share } = clawback.places;
  const before = await filesBelow(share);
  const notes = await readdir(path.join(workspace, "memory"));
  await rm(path.join(workspace, "memory"), { recursive: true });

  await overview.after("Sync", () => overview.syncNow.click());
  await expect(overview.headline).toContainText(`this sync would delete ${notes.length} of`);
  await expect(overview.headline).toContainText("Nothing was deleted");
  expect(await filesBelow(share)).toEqual(before);

  await overview.headline.getByRole("button", { name: "Review and approve…" }).click();
  await expect(dialog.getByRole("list", { name: "Planned changes" })).toContainText("memory/");
  const approved = await overview.after("Sync", () =>
    dialog.getByRole("button", { name: `Approve, deleting ${notes.length} files` }).click(),
  );
  await expect(approved).toContainText(`${notes.length} deleted`);
  await expect(overview.headline).toContainText("Safe.");

  const trash = path.join(share, ".clawback-trash");
  const [day = "none"] = await readdir(trash);
  expect((await readdir(path.join(trash, day, "memory"))).sort()).toEqual(notes.sort());
});

test("a backup without its passphrase fails with the way to mend it, and harms no snapshot", async ({
  app,
  clawback,
}) => {
  const { overview } = app;
  const { passphraseFile, snapshots } = clawback.places;
  const before = await filesBelow(snapshots);
  await rename(passphraseFile, `${passphraseFile}.away`);

  const failed = await overview.after("Backup", () => overview.backUpNow.click());
  await expect(failed).toContainText("Failed");
  await expect(overview.headline).toContainText(`backup.passphrase: ${passphraseFile} cannot be read.`);
  await expect(overview.headline.getByRole("link", { name: "Enter it in Settings" })).toHaveAttribute(
    "href",
    "#/settings/backup?field=backup.passphrase",
  );
  expect(await filesBelow(snapshots)).toEqual(before);

  await rename(`${passphraseFile}.away`, passphraseFile);
  const count = (await committedSnapshots(clawback)).length;
  const mended = await overview.after("Backup", () => overview.backUpNow.click());
  await expect(mended).toContainText("Done");
  await expect(overview.headline).toContainText("Safe.");
  expect(await committedSnapshots(clawback)).toHaveLength(count + 1);
});
