import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { clashes } from "./clash.ts";
import { runSync } from "./cycle.ts";
import { ageAll, folderRig, recorder, type Rig, tree, webdavRig, write } from "./testing/rig.ts";

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function rigOf(making: Promise<Rig>): Promise<Rig> {
  const rig = await making;
  ends.push(rig.remove);
  return rig;
}

const cycle = (rig: Rig, approved = false, context = recorder()) => runSync(rig.deps, { approved }, context);

/** The files of a side without its trash. */
async function files(root: string): Promise<Readonly<Record<string, string>>> {
  const all = Object.entries(await tree(root));
  return Object.fromEntries(all.filter(([path]) => !path.startsWith(".clawback-") && !path.startsWith("_")));
}

/** Contents in the trash of a side. */
async function trashed(root: string): Promise<readonly string[]> {
  return Object.values(await tree(join(root, ".clawback-trash"))).sort();
}

async function replace(root: string, path: string, content: Readonly<Record<string, string>>): Promise<void> {
  await rm(join(root, path), { recursive: true });
  await write(root, content);
}

describe("clashes", () => {
  const set = (...paths: readonly string[]) => new Set(paths);

  it("are names that are a file on one side and a folder on the other, the topmost ones", () => {
    expect(clashes(set("a", "b/c", "d"), set("a/x", "b", "d", "e/f"))).toEqual(["a", "b"]);
    expect(clashes(set("a/b/c"), set("a/b", "a/bc"))).toEqual(["a/b"]);
    expect(clashes(set("a", "a/b"), set("a", "a/b"))).toEqual(["a"]);
  });

  it("are none in a tree that a disk can hold, and the same both ways", () => {
    const paths = fc.uniqueArray(fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 4 }));
    fc.assert(
      fc.property(paths, paths, (some, others) => {
        const [left, right] = [some, others].map((all) => set(...all.map((path) => path.join("/"))));
        const found = clashes(left ?? set(), right ?? set());
        expect(clashes(right ?? set(), left ?? set())).toEqual(found);
        for (const path of found) expect([...(left ?? []), ...(right ?? [])]).toContain(path);
      }),
    );
  });
});

describe.each([
  ["a folder", folderRig],
  ["WebDAV", webdavRig],
])("a file in place of a folder, and a folder in place of a file, with %s", (_name, make) => {
  it("are sent, and what the cloud had is in its trash", async () => {
    const rig = await rigOf(make());
    await write(rig.workspace, { "a/x": "ax", "a/y": "ay", b: "b file", other: "o" });
    await ageAll(rig.workspace);
    await cycle(rig);
    await replace(rig.workspace, "a", { a: "a file" });
    await replace(rig.workspace, "b", { "b/z": "bz" });
    await write(rig.workspace, { new: "n" });
    await cycle(rig);
    expect(await files(rig.cloud)).toEqual({ a: "a file", "b/z": "bz", other: "o", new: "n" });
    expect(await trashed(rig.cloud)).toEqual(["ax", "ay", "b file"]);
    await cycle(rig);
    expect(await files(rig.cloud)).toEqual({ a: "a file", "b/z": "bz", other: "o", new: "n" });
  });

  it("are fetched by a mirror and a companion, and what lay here is in the trash here", async () => {
    for (const [mode, role] of [
      ["mirror", "agent"],
      ["mailbox", "companion"],
    ] as const) {
      const rig = await rigOf(make({ mode }, role));
      await write(rig.cloud, { "a/x": "ax", b: "b file", other: "o" });
      await ageAll(rig.cloud);
      await cycle(rig);
      await replace(rig.cloud, "a", { a: "a file" });
      await replace(rig.cloud, "b", { "b/z": "bz" });
      await cycle(rig);
      expect(await files(rig.workspace)).toEqual({ a: "a file", "b/z": "bz", other: "o" });
      expect(await trashed(rig.workspace)).toEqual(["ax", "b file"]);
    }
  });
});

describe("what stands in the way", () => {
  it("is asked about when it is much, and nothing is gone by then", async () => {
    const rig = await rigOf(folderRig());
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`a/${n}`, String(n)]));
    await write(rig.workspace, { ...many, other: "o" });
    await cycle(rig);
    await replace(rig.workspace, "a", { a: "a file" });
    await expect(cycle(rig)).rejects.toMatchObject({ code: "TOO_MANY_DELETIONS" });
    expect(await files(rig.cloud)).toEqual({ ...many, other: "o" });
    await cycle(rig, true);
    expect(await files(rig.cloud)).toEqual({ a: "a file", other: "o" });
    expect(await trashed(rig.cloud)).toHaveLength(30);
  });

  it("stays where the cloud has no trash, and is named; the rest goes on", async () => {
    const rig = await rigOf(folderRig());
    await write(rig.workspace, { "a/x": "ax", other: "o" });
    await cycle(rig);
    const known = JSON.parse(rig.deps.facts.get("sync.capabilities") ?? "{}") as object;
    rig.deps.facts.set("sync.capabilities", JSON.stringify({ ...known, movesFiles: false }));
    await replace(rig.workspace, "a", { a: "a file", new: "n" });
    const context = recorder();
    await cycle(rig, false, context);
    expect(context.warnings).toEqual([expect.objectContaining({ kind: "left-out", path: "a" })]);
    expect(await files(rig.cloud)).toEqual({ "a/x": "ax", other: "o", new: "n" });
  });
});

it("keeps ingest from deleting a folder of WebDAV that has a file's name", async () => {
  const rig = await rigOf(webdavRig({ mode: "mirror", ingest: true }));
  await write(rig.cloud, { "inbox/a/x": "ax", other: "o" });
  await write(dirname(rig.workspace), { "inbox/a": "a file", "inbox/b": "b" });
  const context = recorder();
  await cycle(rig, true, context);
  expect(await files(rig.cloud)).toEqual({ "inbox/a/x": "ax", "inbox/b": "b", other: "o" });
  expect(context.warnings).toEqual([expect.objectContaining({ kind: "left-out", path: "a" })]);
});
