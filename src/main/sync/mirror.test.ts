import { lstat, mkdir, readFile, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { syncSchema } from "#shared/settings/schema";
import { runSync } from "./cycle.ts";
import { previewSync } from "./preview.ts";
import { ageAll, below, folderRig, recorder, type Rig, tree, webdavRig, write } from "./testing/rig.ts";

const rigs: Rig[] = [];
async function rigOf(making: Promise<Rig>): Promise<Rig> {
  const rig = await making;
  rigs.push(rig);
  return rig;
}
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.remove();
});

async function cycle(rig: Rig, options: Partial<Parameters<typeof runSync>[1]> = {}, context = recorder()) {
  const outcome = await runSync(rig.deps, { approved: false, ...options }, context);
  if (outcome.kind !== "done" || outcome.result.kind !== "sync") throw new Error("not a sync");
  return outcome.result;
}

const MIRROR = { mode: "mirror" };
const numbered = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}.md`, `text ${n}`]));

/** The folder here without the trash. */
async function shown(rig: Rig): Promise<Readonly<Record<string, string>>> {
  const all = Object.entries(await tree(rig.workspace));
  return Object.fromEntries(all.filter(([path]) => !path.startsWith(".clawback-")));
}

/** Contents of all that lies in the trash here, by path without the day. */
async function trash(rig: Rig): Promise<readonly string[]> {
  const all = Object.entries(await below(rig.workspace, ".clawback-trash"));
  return all.map(([path, content]) => `${path.split("/").slice(1).join("/")}: ${content}`).sort();
}

describe.each([
  ["a folder", () => folderRig(MIRROR)],
  ["WebDAV", () => webdavRig(MIRROR)],
])("a mirror of %s", (_name, make) => {
  it("fetches the cloud, then does nothing until something changes there", async () => {
    const rig = await rigOf(make());
    const files = { "MEMORY.md": "m", "memory/day.md": "day", "empty.txt": "", "proj/_inbox/own": "own" };
    await write(rig.cloud, {
      ...files,
      "_outbox/m": "mail",
      ".DS_Store": "x",
      ".clawback-trash/2026-01-01/a": "t",
    });
    await ageAll(rig.cloud);
    await rm(rig.workspace, { recursive: true });

    expect(await cycle(rig)).toMatchObject({ copied: 4, deleted: 0, arrivals: [] });
    expect(await tree(rig.workspace)).toEqual(files);
    expect(await cycle(rig)).toEqual({ kind: "sync", copied: 0, deleted: 0, bytes: 0, arrivals: [] });

    await write(rig.cloud, { "MEMORY.md": "longer" });
    await rm(join(rig.cloud, "empty.txt"));
    expect(await cycle(rig)).toMatchObject({ copied: 1, deleted: 1, bytes: 6 });
    expect(await shown(rig)).toMatchObject({ "MEMORY.md": "longer" });
    expect(await trash(rig)).toEqual(["MEMORY.md: m", "empty.txt: "]);
    expect(await tree(rig.cloud)).toMatchObject({ "_outbox/m": "mail" });
  });

  it("fetches an edit that leaves the size alone", async () => {
    const rig = await rigOf(make());
    await write(rig.cloud, { "a.md": "one", "b.md": "two" });
    await ageAll(rig.cloud);
    await cycle(rig);
    await write(rig.cloud, { "a.md": "uno" });
    await cycle(rig);
    expect(await shown(rig)).toEqual({ "a.md": "uno", "b.md": "two" });
  });

  it("keeps every version of what was edited here, however often it is replaced in a day", async () => {
    const rig = await rigOf(make());
    await write(rig.cloud, { "a.md": "cloud" });
    await cycle(rig);
    for (const edit of ["first edit", "second one"]) {
      await write(rig.workspace, { "a.md": edit, [`${edit}.md`]: "mine" });
      await cycle(rig);
      expect(await shown(rig)).toEqual({ "a.md": "cloud" });
    }
    expect(await trash(rig)).toEqual([
      "a.md: first edit",
      "a.md: second one",
      "first edit.md: mine",
      "second one.md: mine",
    ]);
  });

  it("refuses an empty or missing cloud where it was not before, approved or not", async () => {
    const rig = await rigOf(make());
    await write(rig.cloud, numbered(3));
    await cycle(rig);
    await rm(rig.cloud, { recursive: true });
    for (const code of ["SOURCE_MISSING", "SOURCE_EMPTY"]) {
      for (const approved of [false, true]) {
        await expect(cycle(rig, { approved })).rejects.toMatchObject({ code });
        expect(await tree(rig.workspace)).toEqual(numbered(3));
      }
      await mkdir(rig.cloud, { recursive: true });
    }
  });
});

describe("the guards of a pull", () => {
  it("ask before a first run that replaces or deletes here, not before one that adds", async () => {
    const rig = await rigOf(folderRig(MIRROR));
    await write(rig.workspace, { "a.md": "mine", "b.md": "b", "_inbox/m": "m" });
    await write(rig.cloud, { "a.md": "theirs", "new.md": "n" });
    const before = await tree(rig.workspace);
    await expect(cycle(rig)).rejects.toMatchObject({
      code: "APPROVAL_NEEDED",
      detail: "1 to delete, 1 to replace\ndelete b.md\nreplace a.md",
      action: { kind: "review-plan" },
    });
    expect(await tree(rig.workspace)).toEqual(before);

    const plan = await previewSync(rig.deps, {}, new AbortController().signal);
    expect(plan).toMatchObject({ copies: 2, deletes: 1, steps: [{ kind: "pull" }] });
    expect(await tree(rig.workspace)).toEqual(before);

    await cycle(rig, { approved: true });
    expect(await shown(rig)).toEqual({ "a.md": "theirs", "new.md": "n", "_inbox/m": "m" });
    expect(await trash(rig)).toEqual(["a.md: mine", "b.md: b"]);
  });

  it("hold too many deletions before the first one, until approved", async () => {
    const rig = await rigOf(folderRig(MIRROR));
    await write(rig.cloud, numbered(40));
    await cycle(rig);
    for (let n = 0; n < 11; n += 1) await rm(join(rig.cloud, `f${n}.md`));
    await expect(cycle(rig)).rejects.toMatchObject({
      code: "TOO_MANY_DELETIONS",
      message: expect.stringContaining("11 of 40 files on this computer") as string,
    });
    expect(await tree(rig.workspace)).toEqual(numbered(40));
    expect(await cycle(rig, { approved: true })).toMatchObject({ deleted: 11 });
    expect(Object.keys(await shown(rig))).toHaveLength(29);
  });

  it("refuse a folder here that has vanished, and begin with one that was never there", async () => {
    const rig = await rigOf(folderRig(MIRROR));
    await write(rig.cloud, { "a.md": "a" });
    await cycle(rig);
    await rm(rig.workspace, { recursive: true });
    await expect(cycle(rig)).rejects.toMatchObject({ code: "SOURCE_MISSING" });
  });

  it("take an empty or absent cloud with an empty folder as a beginning", async () => {
    const rig = await rigOf(folderRig(MIRROR));
    expect(await cycle(rig)).toMatchObject({ copied: 0 });
    await rm(rig.cloud, { recursive: true });
    expect(await cycle(rig)).toMatchObject({ copied: 0 });
    await write(rig.cloud, { "a.md": "a" });
    expect(await cycle(rig)).toMatchObject({ copied: 1 });
  });

  it("write nothing through a link, and say so", async () => {
    const rig = await rigOf(folderRig(MIRROR));
    const outside = join(dirname(rig.workspace), "outside");
    await write(outside, { "target [1].md": "outside", "dir/x.md": "outside" });
    await symlink(join(outside, "target [1].md"), join(rig.workspace, "link [1].md"));
    await symlink(join(outside, "dir"), join(rig.workspace, "dir"));
    await write(rig.cloud, { "link [1].md": "cloud", "dir/x.md": "cloud", "a.md": "a" });
    const context = recorder();
    await cycle(rig, {}, context);
    expect(await tree(outside)).toEqual({ "target [1].md": "outside", "dir/x.md": "outside" });
    expect(await readFile(join(rig.workspace, "a.md"), "utf8")).toBe("a");
    expect((await lstat(join(rig.workspace, "link [1].md"))).isSymbolicLink()).toBe(true);
    expect(context.warnings.map(({ path }) => path).sort()).toEqual(["dir", "link [1].md"]);
  });

  it("write nothing through any of hundreds of links", async () => {
    const rig = await rigOf(folderRig(MIRROR));
    const outside = join(dirname(rig.workspace), "outside");
    await write(outside, { "target.md": "outside" });
    const names = Array.from({ length: 150 }, (_, n) => `#link {${n}}`).concat("line\nbreak", "end ");
    for (const name of names) await symlink(join(outside, "target.md"), join(rig.workspace, name));
    await write(rig.cloud, { ...Object.fromEntries(names.map((name) => [name, "cloud"])), "a.md": "a" });
    const context = recorder();
    await cycle(rig, {}, context);
    expect(await tree(outside)).toEqual({ "target.md": "outside" });
    expect(await readFile(join(rig.workspace, "a.md"), "utf8")).toBe("a");
    expect(context.warnings).toHaveLength(101);
  });

  it("replace the half file of a stopped pull, and keep what it had replaced", async () => {
    const rig = await rigOf(folderRig(MIRROR));
    await write(rig.cloud, { "big.bin": "y".repeat(5000) });
    await cycle(rig);
    await write(rig.workspace, { "big.bin": "my own work" });
    await write(rig.cloud, { "big.bin": "z".repeat(30_000_000) });
    const context = recorder();
    const stopping = {
      ...context,
      log: (_level: string, text: string) => {
        if (text.includes("big.bin")) context.stop.abort();
      },
    };
    await runSync(rig.deps, { approved: false }, stopping).catch(() => null);
    // What 1.60 leaves of it when it is stopped in the middle.
    await write(rig.workspace, { "big.bin": "z".repeat(1000) });
    await cycle(rig);
    expect((await shown(rig))["big.bin"]).toHaveLength(30_000_000);
    expect(await trash(rig)).toContain("big.bin: my own work");
  });
});

describe("ingest", () => {
  const ingesting = { ...MIRROR, ingest: true, ingestPath: "drop-here" };

  it("adds what lies beside the folder, deletes nothing, and keeps what is newer in the cloud", async () => {
    const rig = await rigOf(folderRig(ingesting));
    const beside = join(dirname(rig.workspace), "drop-here");
    await write(rig.cloud, { "a.md": "a", "drop-here/old.md": "old" });
    await cycle(rig);
    await write(beside, { "new.md": "new", "sub/x.md": "x" });
    expect(await cycle(rig)).toMatchObject({ copied: 2, deleted: 0 });
    expect(await below(rig.cloud, "drop-here")).toEqual({
      "new.md": "new",
      "old.md": "old",
      "sub/x.md": "x",
    });

    await ageAll(beside);
    await write(rig.cloud, { "drop-here/new.md": "answered by the agent" });
    await rm(join(beside, "sub"), { recursive: true });
    await cycle(rig);
    expect(await below(rig.cloud, "drop-here")).toMatchObject({
      "new.md": "answered by the agent",
      "sub/x.md": "x",
    });
  });

  it("keeps what it replaces in the cloud's trash", async () => {
    const rig = await rigOf(folderRig(ingesting));
    await write(rig.cloud, { "drop-here/a.md": "theirs" });
    await ageAll(rig.cloud);
    await write(join(dirname(rig.workspace), "drop-here"), { "a.md": "mine, newer" });
    await cycle(rig);
    expect(await below(rig.cloud, "drop-here")).toEqual({ "a.md": "mine, newer" });
    const [[path, content] = []] = Object.entries(await below(rig.cloud, ".clawback-trash"));
    expect(path).toMatch(/^\d{4}-\d\d-\d\dT\d{9}Z-edited\/drop-here\/a\.md$/);
    expect(content).toBe("theirs");
  });

  it("leaves out what rclone cannot read, here and in the mirror, and nothing waits for it", async () => {
    const rig = await rigOf(folderRig(ingesting));
    await write(rig.cloud, { "a.md": "a", "b.md": "b", "c.md": "c" });
    await cycle(rig);
    await write(rig.workspace, { "lone ‛/mine": "m" });
    await write(join(dirname(rig.workspace), "drop-here"), { "note ‛.md": "x", "new.md": "n" });
    await rm(join(rig.cloud, "b.md"));
    const context = recorder();
    expect(await cycle(rig, {}, context)).toMatchObject({ copied: 1, deleted: 1 });
    expect(context.warnings).toEqual([
      expect.objectContaining({ path: "lone ‛", isNote: true }),
      expect.objectContaining({ path: "note ‛.md" }),
    ]);
    expect(await shown(rig)).toEqual({ "a.md": "a", "c.md": "c", "lone ‛/mine": "m" });
    expect(await below(rig.cloud, "drop-here")).toEqual({ "new.md": "n" });
  });

  it.each(["../elsewhere", "/abs/../../x", "workspace", "workspace/sub", "_outbox", "."])(
    "refuses the path %s",
    async (ingestPath) => {
      const rig = await rigOf(folderRig({ ...ingesting, ingestPath }));
      await expect(cycle(rig)).rejects.toMatchObject({
        code: "CONFIG_INVALID",
        action: { field: "sync.ingestPath" },
      });
    },
  );
});

describe("one way against the mode", () => {
  it("pushes a mirror's folder after approval, without the mail", async () => {
    const rig = await rigOf(folderRig(MIRROR));
    await write(rig.cloud, { "a.md": "a", "b.md": "b", "_outbox/m": "mail" });
    await cycle(rig);
    await write(rig.workspace, { "a.md": "edited here", "_inbox/m": "mine" });
    const push = { direction: "push" } as const;
    await expect(cycle(rig, push)).rejects.toMatchObject({ code: "APPROVAL_NEEDED" });
    const plan = await previewSync(rig.deps, push, new AbortController().signal);
    expect(plan.steps).toMatchObject([{ kind: "push", changes: [{ action: "copy", path: "a.md" }] }]);
    await cycle(rig, { ...push, approved: true });
    expect(await tree(rig.cloud)).toMatchObject({ "a.md": "edited here", "_outbox/m": "mail" });
    expect(Object.keys(await tree(rig.cloud))).not.toContain("_inbox/m");
    expect(await cycle(rig)).toMatchObject({ copied: 0, deleted: 0 });
  });

  it("goes either way in the mode bisync, on any rclone", async () => {
    const rig = await rigOf(folderRig({ mode: "bisync" }));
    await write(rig.workspace, { "a.md": "a" });
    await cycle(rig, { direction: "push" });
    expect(await tree(rig.cloud)).toEqual({ "a.md": "a" });
    await write(rig.cloud, { "b.md": "b" });
    await cycle(rig, { direction: "pull" });
    expect(await tree(rig.workspace)).toEqual({ "a.md": "a", "b.md": "b" });
    await expect(cycle(rig, { direction: "push", approved: true })).resolves.toMatchObject({ copied: 0 });
  });

  it("needs a mode", async () => {
    const rig = await rigOf(folderRig());
    const sync = syncSchema.parse({});
    await expect(cycle({ ...rig, deps: { ...rig.deps, sync } })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
    });
  });
});
