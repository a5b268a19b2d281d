import { chmod, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { runSync } from "./cycle.ts";
import { previewSync } from "./preview.ts";
import {
  ageAll,
  below,
  folderRig,
  mailboxSettings,
  recorder,
  type Recorded,
  type Rig,
  touch,
  tree,
  webdavRig,
  write,
} from "./testing/rig.ts";

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

const numbered = (count: number, prefix = "") =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`${prefix}f${n}.md`, `text ${n}`]));

describe.each([
  ["a folder", () => folderRig()],
  ["WebDAV", () => webdavRig()],
])("a mailbox cycle with %s", (_name, make) => {
  it("pushes the workspace without mail, then does nothing until something changes", async () => {
    const rig = await rigOf(make());
    const files = {
      "MEMORY.md": "m",
      "memory/2026-01-01.md": "day",
      "proj/_inbox/own.txt": "own",
      "empty.txt": "",
    };
    await write(rig.workspace, { ...files, "_inbox/mail.txt": "mail", ".DS_Store": "x" });
    await ageAll(rig.workspace);

    expect(await cycle(rig)).toMatchObject({ copied: 4, deleted: 0, arrivals: [] });
    expect(await tree(rig.cloud)).toEqual({ ...files, "_outbox/": "" });

    expect(await cycle(rig)).toEqual({ kind: "sync", copied: 0, deleted: 0, bytes: 0, arrivals: [] });

    await write(rig.workspace, { "MEMORY.md": "longer" });
    await rm(join(rig.workspace, "empty.txt"));
    expect(await cycle(rig)).toMatchObject({ copied: 1, deleted: 1, bytes: 6 });
    const cloud = await tree(rig.cloud);
    expect(cloud).toMatchObject({ "MEMORY.md": "longer", "proj/_inbox/own.txt": "own" });
    expect(Object.keys(cloud)).not.toContain("empty.txt");
  });

  it("sends an edit that leaves the size alone", async () => {
    const rig = await rigOf(make());
    await write(rig.workspace, { "a.md": "one", "b.md": "two" });
    await ageAll(rig.workspace);
    await cycle(rig);
    await write(rig.workspace, { "a.md": "uno" });
    await cycle(rig);
    expect(await tree(rig.cloud)).toMatchObject({ "a.md": "uno", "b.md": "two" });
  });

  it("carries ugly names both ways", async () => {
    const rig = await rigOf(make());
    const long = "n".repeat(196) + ".txt";
    const deep = Array.from({ length: 12 }, () => "d").join("/") + "/end.txt";
    const files = {
      "-rf": "dash",
      " leading and trailing ": "spaces",
      "żółć 数据 🦀.md": "unicode",
      "semi;colon#hash%41?.txt": "signs",
      "quote'\"`$(x).txt": "shell",
      [long]: "long",
      [deep]: "deep",
    };
    await write(rig.workspace, files);
    await ageAll(rig.workspace);
    await cycle(rig);
    expect(await tree(rig.cloud)).toEqual({ ...files, "_outbox/": "" });

    await rm(join(rig.cloud, "_outbox"), { recursive: true });
    await write(join(rig.cloud, "_outbox"), { ...files, "line\nbreak": "control", "bag/empty/": "" });
    const { arrivals } = await cycle(rig);
    expect(await below(rig.workspace, "_inbox")).toEqual({
      ...files,
      "line\nbreak": "control",
      "bag/empty/": "",
    });
    expect([...arrivals].sort()).toEqual([...Object.keys(files), "line\nbreak", "bag"].sort());
    expect(await tree(rig.cloud)).toEqual({ ...files, "_outbox/": "" });
  });

  it("keeps what it replaces and deletes in the trash, and lets no push touch it", async () => {
    const rig = await rigOf(make());
    await write(rig.workspace, { "a.md": "old", "b.md": "to go", "c.md": "c" });
    await ageAll(rig.workspace);
    await cycle(rig);
    await write(rig.workspace, { "a.md": "newer" });
    await rm(join(rig.workspace, "b.md"));
    await cycle(rig);
    const trash = await below(rig.cloud, ".clawback-trash");
    expect(Object.values(trash).sort()).toEqual(["old", "to go"]);
    for (const path of Object.keys(trash)) expect(path).toMatch(/^\d{4}-\d\d-\d\dT\d{9}Z\/[ab]\.md$/);
    expect(await tree(rig.cloud)).toMatchObject({ "a.md": "newer", "c.md": "c" });
    await cycle(rig);
    // A cloud without times may have been sent the same file once more.
    expect(await below(rig.cloud, ".clawback-trash")).toMatchObject(trash);
  });
});

describe("the guards of a push", () => {
  it.each([
    ["is missing", async (path: string) => rm(path, { recursive: true }), "SOURCE_MISSING"],
    [
      "is a file",
      async (path: string) => (await rm(path, { recursive: true }), writeFile(path, "")),
      "SOURCE_MISSING",
    ],
    ["is empty", async (path: string) => (await rm(path, { recursive: true }), mkdir(path)), "SOURCE_EMPTY"],
    [
      "has mail only",
      async (path: string) => (
        await rm(path, { recursive: true }),
        write(path, { "_inbox/m": "m", "dir/": "" })
      ),
      "SOURCE_EMPTY",
    ],
    [
      "has only what is excluded",
      async (path: string) => (await rm(path, { recursive: true }), write(path, { "sub/.DS_Store": "x" })),
      "SOURCE_EMPTY",
    ],
  ])("change nothing when the source %s, approved or not", async (_name, spoil, code) => {
    const rig = await rigOf(folderRig());
    await write(rig.workspace, numbered(3));
    await cycle(rig);
    await write(join(rig.cloud, "_outbox"), { "mail.txt": "mail" });
    const before = await tree(rig.cloud);
    await spoil(rig.workspace);
    for (const approved of [false, true]) {
      await expect(cycle(rig, { approved })).rejects.toMatchObject({ code });
      expect(await tree(rig.cloud)).toEqual(before);
    }
  });

  it("take an empty source with an empty cloud as a beginning", async () => {
    const rig = await rigOf(folderRig());
    expect(await cycle(rig)).toMatchObject({ copied: 0, deleted: 0 });
    expect(await cycle(rig)).toMatchObject({ copied: 0, deleted: 0 });
    await write(rig.workspace, { "a.md": "a" });
    expect(await cycle(rig)).toMatchObject({ copied: 1 });
  });

  it("refuse an empty source on the first run when the cloud holds files", async () => {
    const rig = await rigOf(folderRig());
    await write(rig.cloud, { "a.md": "a" });
    await expect(cycle(rig)).rejects.toMatchObject({ code: "SOURCE_EMPTY" });
    expect(await tree(rig.cloud)).toEqual({ "a.md": "a" });
  });

  it("hold too many deletions before the first one, with a list, until approved", async () => {
    const rig = await rigOf(folderRig());
    await write(rig.workspace, numbered(40));
    await cycle(rig);
    for (let n = 0; n < 11; n += 1) await rm(join(rig.workspace, `f${n}.md`));
    await write(rig.workspace, { "new.md": "new" });
    await expect(cycle(rig)).rejects.toMatchObject({
      code: "TOO_MANY_DELETIONS",
      message: expect.stringContaining("11 of 41") as string,
      detail: expect.stringContaining("delete f7.md") as string,
      action: { kind: "review-plan" },
    });
    expect(await tree(rig.cloud)).toMatchObject({ ...numbered(40), "new.md": "new" });

    expect(await cycle(rig, { approved: true })).toMatchObject({ deleted: 11 });
    expect(Object.keys(await tree(rig.cloud)).filter((path) => !path.startsWith("."))).toHaveLength(31);
  });

  it("let few deletions and a small share of many pass", async () => {
    const rig = await rigOf(folderRig());
    await write(rig.workspace, { ...numbered(60), ...numbered(11, "old/") });
    await cycle(rig);
    await rm(join(rig.workspace, "old"), { recursive: true });
    expect(await cycle(rig)).toMatchObject({ deleted: 11 });
    expect(Object.keys(await tree(rig.cloud))).not.toContain("old/f1.md");
  });

  it("ask before a first run that replaces or deletes, not before one that adds", async () => {
    const rig = await rigOf(folderRig());
    await write(rig.workspace, { "a.md": "mine", "new.md": "new" });
    await write(rig.cloud, { "a.md": "theirs", "b.md": "b", "_outbox/m": "m" });
    const before = await tree(rig.cloud);
    await expect(cycle(rig)).rejects.toMatchObject({
      code: "APPROVAL_NEEDED",
      detail: "1 to delete, 1 to replace\ndelete b.md\nreplace a.md",
      action: { kind: "review-plan" },
    });
    expect(await tree(rig.cloud)).toEqual(before);

    await cycle(rig, { approved: true });
    expect(await tree(rig.cloud)).toMatchObject({ "a.md": "mine", "new.md": "new" });

    const other = await rigOf(folderRig());
    await write(other.workspace, { "a.md": "a", "b.md": "b" });
    await write(other.cloud, { "a.md": "a", "_outbox/m": "m" });
    await touch(join(other.workspace, "a.md"), 1_700_000_000);
    await touch(join(other.cloud, "a.md"), 1_700_000_000);
    expect(await cycle(other)).toMatchObject({ copied: 1, deleted: 0, arrivals: ["m"] });
  });

  it("ask again when the folder is another one", async () => {
    const rig = await rigOf(folderRig());
    await write(rig.workspace, { "a.md": "a" });
    await cycle(rig);
    const folder = join(rig.workspace, "other");
    await write(folder, { "b.md": "b" });
    const moved = { ...rig, deps: { ...rig.deps, folder } };
    await expect(cycle(moved)).rejects.toMatchObject({ code: "APPROVAL_NEEDED" });
  });

  it.skipIf(process.getuid?.() === 0)("keep the cloud's files when a part cannot be read", async () => {
    const rig = await rigOf(folderRig());
    await write(rig.workspace, { "a.md": "a", "closed/b.md": "b" });
    await cycle(rig);
    await chmod(join(rig.workspace, "closed"), 0);
    try {
      await expect(cycle(rig)).rejects.toMatchObject({ code: "LOCAL_DENIED" });
    } finally {
      await chmod(join(rig.workspace, "closed"), 0o700);
    }
    expect(await tree(rig.cloud)).toMatchObject({ "closed/b.md": "b" });
  });
});

describe("a cycle", () => {
  it("warns once of each link it leaves out, and carries them when told to", async () => {
    const rig = await rigOf(folderRig());
    await write(rig.workspace, { "a.md": "a" });
    await symlink("a.md", join(rig.workspace, "link.md"));
    const context = recorder();
    await cycle(rig, {}, context);
    expect(context.warnings).toEqual([
      {
        kind: "left-out",
        isNote: true,
        path: "link.md",
        message: expect.stringContaining("copySymlinks") as string,
      },
    ]);
    expect(Object.keys(await tree(rig.cloud))).not.toContain("link.md");
    const following = { ...rig, deps: { ...rig.deps, sync: mailboxSettings({ copySymlinks: true }) } };
    await cycle(following);
    expect(await tree(rig.cloud)).toMatchObject({ "link.md": "a" });
  });

  it("goes on with links that lead nowhere or never end, naming them, and still deletes", async () => {
    const rig = await rigOf(folderRig({ copySymlinks: true }));
    await write(rig.workspace, { "a.md": "a", "old.md": "o", "dir/b.md": "b", "other/c.md": "c" });
    await cycle(rig);
    await symlink("/nowhere/at-all", join(rig.workspace, "dangling"));
    await symlink("a.md", join(rig.workspace, "good"));
    await symlink("../other", join(rig.workspace, "dir", "there"));
    await symlink("../dir", join(rig.workspace, "other", "back"));
    await symlink(".", join(rig.workspace, "dir", "self"));
    await symlink("/", join(rig.workspace, "root"));
    await rm(join(rig.workspace, "old.md"));
    await write(rig.workspace, { "new.md": "n" });
    const context = recorder();
    expect(await cycle(rig, {}, context)).toMatchObject({ deleted: 1 });
    const left = ["dangling", "dir/self", "dir/there/back", "other/back/self", "other/back/there", "root"];
    expect(context.warnings.map(({ path }) => path).sort()).toEqual(left);
    const sent = Object.keys(await tree(rig.cloud)).filter((path) => !path.startsWith(".clawback-trash"));
    expect(sent.sort()).toEqual([
      ...[
        "_outbox/",
        "a.md",
        "dir/b.md",
        "dir/there/c.md",
        "good",
        "new.md",
        "other/back/b.md",
        "other/c.md",
      ],
    ]);
    // The cloud has what was deleted in its trash.
    expect(Object.keys(await tree(rig.cloud)).some((path) => path.endsWith("Z/old.md"))).toBe(true);
  });

  it("does one half when told to", async () => {
    const rig = await rigOf(folderRig());
    await write(rig.workspace, { "a.md": "a" });
    await write(rig.cloud, { "_outbox/m": "m" });
    expect(await cycle(rig, { direction: "push" })).toMatchObject({ copied: 1, arrivals: [] });
    await write(rig.workspace, { "b.md": "b" });
    expect(await cycle(rig, { direction: "pull" })).toMatchObject({ copied: 0, arrivals: ["m"] });
    expect(await tree(rig.cloud)).toEqual({ "a.md": "a", "_outbox/": "" });
  });

  it("reports progress that never goes back", async () => {
    const rig = await rigOf(folderRig());
    await write(rig.workspace, numbered(30));
    await write(rig.cloud, { "_outbox/m": "mail" });
    const context: Recorded = recorder();
    await cycle(rig, {}, context);
    const fractions = context.steps.map(({ fraction }) => fraction ?? 0);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    const bytes = context.steps.map((step) => step.bytes);
    expect(bytes).toEqual([...bytes].sort((a, b) => a - b));
  });

  it("stops on cancel and goes on next time", async () => {
    const rig = await rigOf(folderRig());
    await write(rig.workspace, { ...numbered(20), big: "x".repeat(20_000_000) });
    const context = recorder();
    const stopping = {
      ...context,
      log: (_level: string, text: string) => {
        if (text.startsWith("copied")) context.stop.abort();
      },
    };
    await expect(runSync(rig.deps, { approved: false }, stopping)).rejects.toMatchObject({
      code: "CANCELLED",
    });
    await cycle(rig, { approved: true });
    expect(await tree(rig.cloud)).toMatchObject(numbered(20));
    expect((await tree(rig.cloud))["big"]).toHaveLength(20_000_000);
  });

  it("reports names that the cloud cannot hold both of, and carries the rest", async () => {
    const rig = await rigOf(folderRig());
    await write(rig.workspace, { "README.md": "kept", "Readme.md": "left", "d [x]/a": "a", "D [x]/a": "b" });
    // The cloud here can hold them: it is told that it cannot.
    await runSync(rig.deps, { approved: false, direction: "pull" }, recorder());
    const known = JSON.parse(rig.deps.facts.get("sync.capabilities") ?? "{}") as object;
    rig.deps.facts.set("sync.capabilities", JSON.stringify({ ...known, ignoresCase: true }));
    const context = recorder();
    await cycle(rig, {}, context);
    expect(await tree(rig.cloud)).toEqual({ "README.md": "kept", "D [x]/a": "b", "_outbox/": "" });
    expect(context.warnings).toMatchObject([
      { kind: "left-out", path: "Readme.md" },
      { kind: "left-out", path: "d [x]" },
    ]);
    const plan = await previewSync(rig.deps, {}, new AbortController().signal);
    expect(plan.steps[0]?.leftOut).toHaveLength(2);
  });

  it("leaves out what rclone cannot read, with the reason, and nothing waits for it", async () => {
    const rig = await rigOf(folderRig());
    const good = { "good.md": "good", "a pair ‛‛": "p", "look-alike ␊ ␡": "l" };
    const odd = { "a lone ‛ [quote]": "u", "sub/‛␊/x": "u", "sub/three ‛‛‛": "u", "empty ‛/": "" };
    await write(rig.workspace, { ...good, ...odd, "old.md": "old" });
    const context = recorder();
    expect(await cycle(rig, {}, context)).toMatchObject({ copied: 4 });
    expect(await tree(rig.cloud)).toEqual({ ...good, "old.md": "old", "_outbox/": "" });
    const paths = ["a lone ‛ [quote]", "empty ‛", "sub/three ‛‛‛", "sub/‛␊"];
    expect(context.warnings.map(({ path }) => path)).toEqual(paths);
    expect(context.warnings[0]?.message).toContain("‛");
    const plan = await previewSync(rig.deps, {}, new AbortController().signal);
    expect(plan.steps[0]?.leftOut?.map(({ path }) => path)).toEqual(paths);

    await rm(join(rig.workspace, "old.md"));
    await write(rig.cloud, { "_outbox/mail.txt": "m" });
    expect(await cycle(rig)).toMatchObject({ deleted: 1, arrivals: ["mail.txt"] });
    expect(await tree(rig.workspace)).toEqual({ ...good, ...odd, "_inbox/mail.txt": "m" });
  });

  it("refuses a pattern with a control character", async () => {
    const rig = await rigOf(folderRig());
    await write(rig.workspace, { "a.md": "a" });
    await expect(
      cycle({ ...rig, deps: { ...rig.deps, sync: mailboxSettings({ exclude: ["a\nb"] }) } }),
    ).rejects.toMatchObject({
      code: "CONFIG_INVALID",
    });
  });

  it("forgets trash after 30 days", async () => {
    const rig = await rigOf(folderRig());
    await write(rig.workspace, { "a.md": "a" });
    await write(rig.cloud, { ".clawback-trash/2001-02-03/x": "old", ".clawback-trash/mine/x": "mine" });
    await cycle(rig);
    expect(await below(rig.cloud, ".clawback-trash")).toEqual({ "mine/x": "mine" });
  });
});

describe("a preview", () => {
  it("lists what the cycle then does, and changes nothing", async () => {
    const rig = await rigOf(folderRig());
    await write(rig.workspace, { "keep.md": "k", "go.md": "going" });
    await cycle(rig);
    await rm(join(rig.workspace, "go.md"));
    await write(rig.workspace, { "new.md": "12345" });
    await write(rig.cloud, { "_outbox/box/m.txt": "mail", "_outbox/.clawback-part-1": "half" });
    const before = [await tree(rig.workspace), await tree(rig.cloud)];
    const plan = await previewSync(rig.deps, {}, new AbortController().signal);
    expect(plan).toMatchObject({ copies: 1, deletes: 1, moves: 1, bytes: 9 });
    expect(plan.steps.map(({ kind, changes }) => [kind, changes])).toEqual([
      [
        "push",
        expect.arrayContaining([
          { action: "copy", path: "new.md", size: 5 },
          { action: "delete", path: "go.md", size: 5 },
        ]),
      ],
      ["drain", [{ action: "move", path: "_outbox/box/m.txt", size: 4 }]],
    ]);
    expect(plan.steps[0]).toMatchObject({ held: 2 });
    expect(plan).not.toHaveProperty("isFirst");
    expect([await tree(rig.workspace), await tree(rig.cloud)]).toEqual(before);
  });

  it("of a first sync says so, tells what is replaced of what is new, and names the links it leaves out", async () => {
    const rig = await rigOf(folderRig());
    await write(rig.workspace, { "new.md": "n", "both.md": "mine" });
    await write(rig.cloud, { "both.md": "theirs", "gone.md": "g" });
    await symlink("new.md", join(rig.workspace, "link.md"));
    const plan = await previewSync(rig.deps, {}, new AbortController().signal);
    expect(plan.isFirst).toBe(true);
    expect(plan.steps[0]?.held).toBe(2);
    expect(plan.steps[0]?.changes).toEqual(
      expect.arrayContaining([
        { action: "copy", path: "new.md", size: 1 },
        { action: "copy", path: "both.md", size: 4, replaces: true },
        { action: "delete", path: "gone.md", size: 1 },
      ]),
    );
    expect(plan.steps[0]?.leftOut).toMatchObject([{ path: "link.md" }]);
  });
});
