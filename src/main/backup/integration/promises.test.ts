import { chmod, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { restore } from "../read/restore.ts";
import { agentFacts } from "../testing/tree-facts.ts";
import { openWorkshop, recordedContext, type Workshop } from "../testing/workshop.ts";

/** What docs/security.md promises of a snapshot, and no other test proves. */

let shop: Workshop;
beforeEach(async () => {
  shop = await openWorkshop();
});
afterEach(() => shop.remove());

/** Everything that a reader of the bucket sees: names of objects and their bytes. */
async function bucket(): Promise<string> {
  const names = await readdir(shop.bucketDir, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const bytes = await Promise.all(files.map((file) => readFile(file, "latin1")));
  return [...files, ...bytes].join("\n");
}

it("tells a reader of the bucket no name and no content of the agent", async () => {
  const content = "nobody but the owner reads this";
  await writeFile(join(shop.workspaceDir, "plain.txt"), content);
  const words = [content, ...(await agentFacts(shop.stateDir)).map(([path]) => path.split("/").at(-1) ?? "")];
  const telling = words.filter((word) => word.length >= 8);
  const found = async () => {
    const seen = await bucket();
    return telling.filter((word) => seen.includes(Buffer.from(word).toString("latin1")));
  };

  await shop.backup({ compression: "none" });
  expect(await found()).toEqual([]);
  // It would see them, were they there.
  await shop.backup({ compression: "none", encryption: null });
  expect(await found()).toEqual(telling);
});

it("restores for the owner alone, and gives no file the rights of another", async () => {
  const tool = join(shop.workspaceDir, "run.sh");
  await chmod(tool, 0o6755);
  await chmod(join(shop.workspaceDir, "memory"), 0o3777);
  expect((await stat(tool)).mode & 0o7777).toBe(0o6755);
  const { snapshot: name } = await shop.backup();
  const to = join(shop.dir, "restored");
  const snapshot = await shop.store.open(name, new AbortController().signal);
  await restore({ snapshot, paths: [], target: { kind: "fresh", to } }, { now: Date.now }, recordedContext());
  expect((await stat(to)).mode & 0o7777).toBe(0o700);
  expect((await stat(join(to, "workspace/run.sh"))).mode & 0o7777).toBe(0o755);
  expect((await stat(join(to, "workspace/memory"))).mode & 0o7777).toBe(0o777);
});
