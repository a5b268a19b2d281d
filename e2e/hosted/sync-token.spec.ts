import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Clawback } from "../support/clawback.ts";
import { expect, test } from "../support/test.ts";
import { startTokenCloud } from "../support/token-cloud.ts";
import { filesBelow } from "../support/tree.ts";

test.use({ story: "sync-token" });
test.describe.configure({ timeout: 180_000 });

test("a token that expires in the middle of a sync is named with what mends it, and nothing is lost or doubled", async ({
  app,
  clawback,
}) => {
  const { overview } = app;
  const { workspace, inbox, dataDir } = clawback.places;
  const cloud = await startTokenCloud();
  const share = path.join(cloud.folder, "openclaw-share");
  const tokenFile = path.join(dataDir, "cloud-token.txt");
  const signIn = () => writeFile(tokenFile, cloud.newToken(), { mode: 0o600 });
  const syncNow = () => overview.after("Sync", () => overview.syncNow.click());
  try {
    await signIn();
    await useCloud(clawback, cloud.url, tokenFile);

    await test.step("in the middle of the push", async () => {
      cloud.expireAfter(60);
      await expect(await syncNow()).toContainText("Failed");
      await expect(overview.headline).toContainText(
        "the newest sync failed: the sign-in for webdav has expired",
      );
      await expect(overview.headline.getByRole("link", { name: "Sign in again in Settings" })).toBeVisible();
      expect(cloud.refused()).toBeGreaterThan(0);
      const sent = Object.keys(await filesBelow(share)).length;
      expect(sent).toBeGreaterThan(0);
      expect(sent).toBeLessThan(Object.keys(await carried(workspace)).length);

      await signIn();
      await expect(await syncNow()).toContainText("Done");
      await expect(overview.headline).toContainText("Safe.");
      expect(await carried(share)).toEqual(await carried(workspace));
    });

    await test.step("anywhere on the way of the mail", async () => {
      const expected: string[] = await readdir(inbox);
      for (const requests of [3, 6, 9, 12, 15]) {
        const name = `letter ${requests}.txt`;
        await mkdir(path.join(share, "_outbox"), { recursive: true });
        await writeFile(path.join(share, "_outbox", name), `read me ${requests}`);
        cloud.expireAfter(requests);
        await syncNow();
        await signIn();
        await expect(await syncNow()).toContainText("Done");
        expected.push(name);
        expect((await readdir(inbox)).sort()).toEqual(expected.toSorted());
        expect(await readdir(path.join(share, "_outbox"))).toEqual([]);
      }
    });

    await test.step("a sync with nothing to do", async () => {
      await expect(await syncNow()).toContainText("Nothing had changed");
    });
  } finally {
    await cloud.stop();
  }
});

/** Sends the sample's files there instead of into a local folder. */
async function useCloud(clawback: Clawback, url: string, tokenFile: string): Promise<void> {
  const custom = {
    rcloneType: "webdav",
    rcloneOptions: { url, vendor: "other", bearer_token: `file:${tokenFile}` },
  };
  const { exitCode, stderr } = await clawback.cli("config", "set", "sync.custom", JSON.stringify(custom));
  expect(exitCode, stderr).toBe(0);
}

/** The files that sync carries, without the mail. */
async function carried(folder: string): Promise<Readonly<Record<string, string>>> {
  const files = Object.entries(await filesBelow(folder));
  return Object.fromEntries(files.filter(([name]) => !/^(_inbox|_outbox|\.clawback-trash)\//.test(name)));
}
