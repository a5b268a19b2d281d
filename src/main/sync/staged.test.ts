import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sortStaged } from "./staged.ts";
import { write } from "./testing/rig.ts";

const file = (path: string, size: number, modTime = "2026-01-01T00:00:00Z") => ({
  path,
  size,
  modTime,
  isDirectory: false,
});
const folder = (path: string, modTime = "2026-01-01T00:00:00Z") => ({
  path,
  size: -1,
  modTime,
  isDirectory: true,
});

let items: string;
beforeEach(async () => {
  items = await mkdtemp(join(tmpdir(), "clawback-staged-"));
});
afterEach(() => rm(items, { recursive: true }));

async function sort(listing: Parameters<typeof sortStaged>[1], later = listing) {
  const { whole, localNames, changing, unstorable } = await sortStaged(items, listing, later);
  return { whole: whole.map(({ path }) => path), local: [...localNames], changing, unstorable };
}

describe("sortStaged", () => {
  it("takes what is here whole and was the same before and after", async () => {
    await write(items, { "a.txt": "1234", "bag/in/b.txt": "12", "bag/none/": "" });
    const listing = [
      file("a.txt", 4),
      folder("bag"),
      folder("bag/in"),
      file("bag/in/b.txt", 2),
      folder("bag/none"),
    ];
    // A folder's own time changes with its content on some clouds, and says nothing.
    const later = listing.map((entry) =>
      entry.isDirectory ? folder(entry.path, "2026-02-02T00:00:00Z") : entry,
    );
    expect(await sort(listing, later)).toMatchObject({
      local: ["a.txt", "bag"],
      changing: [],
      unstorable: [],
    });
  });

  it.each([
    ["another size", [file("a", 5)]],
    ["another time", [file("a", 4, "2026-01-01T00:00:01Z")]],
    ["a folder now", [folder("a"), file("a/b", 4)]],
  ])("leaves what has %s after the copy", async (_name, later) => {
    await write(items, { a: "1234" });
    expect(await sort([file("a", 4)], later)).toEqual({
      whole: [],
      local: [],
      changing: ["a"],
      unstorable: [],
    });
  });

  it("leaves what came or went between the listings, and uploads in progress", async () => {
    await write(items, { came: "1", went: "1" });
    expect(
      await sort(
        [file("went", 1), file(".clawback-part-1", 1)],
        [file("came", 1), file(".clawback-part-2", 1)],
      ),
    ).toEqual({ whole: [], local: [], changing: ["came"], unstorable: [] });
  });

  it("does not take what is short, missing, or more than was listed", async () => {
    await write(items, { short: "123", "bag/a": "1", "more/a": "1", "more/b": "1" });
    const listing = [
      file("short", 4),
      folder("bag"),
      file("bag/a", 1),
      file("bag/b", 1),
      folder("more"),
      file("more/a", 1),
    ];
    expect(await sort(listing)).toMatchObject({ whole: [], local: [], unstorable: ["short", "bag", "more"] });
  });

  it("knows names that rclone shows in look-alike signs, and files of unknown size", async () => {
    await write(items, { "line\nbreak": "1", é: "1", doc: "whatever" });
    expect(await sort([file("line␊break", 1), file("e\u0301", 1), file("doc", -1)])).toMatchObject({
      local: ["line\nbreak", "é", "doc"],
      unstorable: [],
    });
  });

  it("trusts neither of two names of which the disk could hold one", async () => {
    await write(items, { Note: "1" });
    expect(await sort([file("Note", 1), file("note", 1)])).toMatchObject({
      local: [],
      unstorable: ["Note", "note"],
    });
  });
});
