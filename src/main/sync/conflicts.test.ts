import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readVersions } from "./conflict-text.ts";
import { findConflicts, originalName, resolveConflict } from "./conflicts.ts";
import { touch, tree, write } from "./testing/rig.ts";

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const TRASH = ".clawback-trash/2026-01-02T030405000Z-edited";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "clawback-conflicts-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("originalName", () => {
  it.each([
    ["a.txt.conflict1", "a.txt"],
    ["a.txt..conflict12", "a.txt"],
    ["a..path1", "a"],
    ["a.b..path2", "a.b"],
    [".env.conflict1", ".env"],
    ["line\nbreak.conflict1", "line\nbreak"],
    ["a.txt", null],
    ["a.conflict", null],
    [".conflict1", null],
    ["conflict1", null],
    ["a.path1", null],
    ["a..path3", null],
    ["a.conflict1.txt", null],
  ])("%j stands for %j", (name, original) => {
    expect(originalName(name)).toBe(original);
  });
});

describe("findConflicts", () => {
  it("lists each file once, with all its versions, and no mail", async () => {
    await write(folder, {
      "a.md": "aa",
      "a.md.conflict1": "a",
      "sub/b.md..path1": "1",
      "sub/b.md..path2": "22",
      "_inbox/m.conflict1": "mail",
      ".clawback-trash/2026-01-01/x.conflict1": "t",
      "fine.md": "f",
    });
    await touch(join(folder, "a.md"), 1_700_000_000);
    const conflicts = await findConflicts(folder);
    expect(conflicts.map(({ path, versions }) => [path, versions.map((v) => [v.path, v.size])])).toEqual([
      [
        "a.md",
        [
          ["a.md", 2],
          ["a.md.conflict1", 1],
        ],
      ],
      [
        "sub/b.md",
        [
          ["sub/b.md..path1", 1],
          ["sub/b.md..path2", 2],
        ],
      ],
    ]);
    expect(conflicts[0]?.versions[0]?.modifiedAt).toBe("2023-11-14T22:13:20.000Z");
  });
});

describe("the side of a version", () => {
  const sides = async (winner: "newer" | "local" | "remote") =>
    Object.fromEntries(
      (await findConflicts(folder, winner)).flatMap(({ versions }) =>
        versions.map(({ path, side }) => [path, side]),
      ),
    );

  it("is told by the name, or by who wins; else it is not told", async () => {
    await write(folder, { "a.md": "a", "a.md.conflict1": "b", "b..path1": "1", "b..path2": "2" });
    const named = { "b..path1": "cloud", "b..path2": "here" };
    expect(await sides("local")).toEqual({ "a.md": "here", "a.md.conflict1": "cloud", ...named });
    expect(await sides("remote")).toEqual({ "a.md": "cloud", "a.md.conflict1": "here", ...named });
    expect(await sides("newer")).toEqual({ "a.md": undefined, "a.md.conflict1": undefined, ...named });
  });
});

describe("readVersions", () => {
  it("gives the text of all versions, whichever is named", async () => {
    await write(folder, { "d/a.md": "mine ✓\n", "d/a.md.conflict1": "theirs" });
    const texts = [
      { path: "d/a.md", kind: "text", text: "mine ✓\n", isCut: false },
      { path: "d/a.md.conflict1", kind: "text", text: "theirs", isCut: false },
    ];
    expect(await readVersions(folder, "d/a.md")).toEqual(texts);
    expect(await readVersions(folder, "d/a.md.conflict1")).toEqual(texts);
  });

  it("reads so much of a long one, between characters, and says of others that they are no text", async () => {
    await write(folder, { a: `x${"é".repeat(200_000)}`, "a.conflict1": "zero\0byte" });
    await writeFile(join(folder, "a.conflict2"), Buffer.from([0xff, 0xfe, 0x41]));
    const [long, zero, latin] = await readVersions(folder, "a");
    expect(long).toMatchObject({ kind: "text", isCut: true });
    expect(long?.kind === "text" && long.text).toBe(`x${"é".repeat(131_071)}`);
    expect([zero, latin]).toEqual([
      { path: "a.conflict1", kind: "binary" },
      { path: "a.conflict2", kind: "binary" },
    ]);
  });

  it.each(["../outside.conflict1", "fine.md", "link.conflict1", "sub/../a.md", "/etc/passwd"])(
    "refuses %s",
    async (path) => {
      await write(folder, { "a.md": "a", "a.md.conflict1": "b", "fine.md": "f" });
      await symlink("/etc/passwd", join(folder, "link.conflict1"));
      await expect(readVersions(folder, path)).rejects.toMatchObject({ code: "PATH_UNKNOWN" });
    },
  );
});

describe("resolveConflict", () => {
  const files = { "d/a.md": "mine", "d/a.md.conflict1": "theirs" };

  it.each([
    ["d/a.md", "this", { "d/a.md": "mine", [`${TRASH}/d/a.md.conflict1`]: "theirs" }],
    ["d/a.md", "other", { "d/a.md": "theirs", [`${TRASH}/d/a.md`]: "mine" }],
    ["d/a.md.conflict1", "this", { "d/a.md": "theirs", [`${TRASH}/d/a.md`]: "mine" }],
    ["d/a.md.conflict1", "other", { "d/a.md": "mine", [`${TRASH}/d/a.md.conflict1`]: "theirs" }],
    ["d/a.md", "both", { "d/a.md": "mine", "d/a (2).md": "theirs" }],
  ] as const)("%s: keep %s", async (path, keep, expected) => {
    await write(folder, files);
    const { discarded } = await resolveConflict(folder, path, keep, NOW);
    const trashed = Object.keys(expected).filter((one) => one.startsWith(TRASH));
    expect(discarded).toEqual(trashed.map((one) => join(folder, one)));
    expect(await tree(folder)).toEqual(expected);
    expect(await findConflicts(folder)).toEqual([]);
  });

  it("gives the original name back when neither version has it", async () => {
    await write(folder, { "a..path1": "1", "a..path2": "2" });
    await resolveConflict(folder, "a..path2", "this", NOW);
    expect(await tree(folder)).toEqual({ a: "2", [`${TRASH}/a..path1`]: "1" });

    await write(folder, { "b..path1": "1", "b..path2": "2", "b (2)": "taken" });
    await resolveConflict(folder, "b..path1", "both", NOW);
    expect(await tree(folder)).toMatchObject({ b: "1", "b (2)": "taken", "b (3)": "2" });
  });

  it("leaves the rest of three in conflict", async () => {
    await write(folder, { a: "0", "a.conflict1": "1", "a.conflict2": "2" });
    await resolveConflict(folder, "a.conflict1", "other", NOW);
    expect(await tree(folder)).toEqual({ a: "0", "a.conflict2": "2", [`${TRASH}/a.conflict1`]: "1" });
  });

  it.each(["../outside.conflict1", "fine.md", "none.conflict1", "/etc/passwd"])(
    "refuses %s",
    async (path) => {
      await write(folder, { ...files, "fine.md": "f" });
      const before = await tree(folder);
      await expect(resolveConflict(folder, path, "other", NOW)).rejects.toMatchObject({
        code: "PATH_UNKNOWN",
      });
      expect(await tree(folder)).toEqual(before);
    },
  );
});
