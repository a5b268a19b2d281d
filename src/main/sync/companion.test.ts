import { readdirSync, writeFileSync } from "node:fs";
import { rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { runSync } from "./cycle.ts";
import { previewSync } from "./preview.ts";
import {
  ageAll,
  below,
  dyingRclone,
  folderRig,
  recorder,
  type Rig,
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

const outbox = (rig: Rig) => join(rig.workspace, "_outbox");

/** Puts finished mail into the local `_outbox`. */
async function post(rig: Rig, mail: Readonly<Record<string, string>>): Promise<void> {
  await write(outbox(rig), mail);
  await ageAll(outbox(rig));
}

describe.each([
  ["a folder", () => folderRig({}, "companion")],
  ["WebDAV", () => webdavRig({}, "companion")],
])("a companion's cycle with %s", (_name, make) => {
  it("sends its mail whole and fetches the workspace, without mail on either side", async () => {
    const rig = await rigOf(make());
    await write(rig.cloud, { "MEMORY.md": "m", "_outbox/report.pdf": "waits", "_inbox/x": "x" });
    await ageAll(rig.cloud);
    await write(rig.workspace, { "_inbox/own": "own" });
    await post(rig, {
      "report.pdf": "new",
      "bag/a": "a",
      "bag/sub/b": "b",
      "żółć 数据.md": "u",
      ".env": "e",
    });

    const result = await cycle(rig);
    expect(result).toMatchObject({ arrivals: [], deleted: 0 });
    expect([...(result.sent ?? [])].sort()).toEqual([".env", "bag", "report (2).pdf", "żółć 数据.md"]);
    expect(await below(rig.cloud, "_outbox")).toEqual({
      "report.pdf": "waits",
      "report (2).pdf": "new",
      "bag/a": "a",
      "bag/sub/b": "b",
      "żółć 数据.md": "u",
      ".env": "e",
    });
    expect(await tree(rig.workspace)).toEqual({
      "MEMORY.md": "m",
      "_inbox/own": "own",
      "_outbox/.clawback-sending/": "",
    });
    expect(await below(rig.cloud, "_inbox")).toEqual({ x: "x" });
    expect(await cycle(rig)).toMatchObject({ copied: 0, deleted: 0, sent: [] });
  });
});

describe("a companion's mail", () => {
  it("waits while it is written, and says so", async () => {
    const rig = await rigOf(folderRig({}, "companion"));
    await post(rig, { "done.txt": "d" });
    await write(outbox(rig), { "bag/growing": "g" });
    const context = recorder();
    expect(await cycle(rig, {}, context)).toMatchObject({ sent: ["done.txt"] });
    expect(context.warnings).toMatchObject([{ path: "_outbox/bag", isNote: true }]);
    expect(await below(rig.workspace, "_outbox/bag")).toEqual({ growing: "g" });
    await ageAll(outbox(rig));
    expect(await cycle(rig)).toMatchObject({ sent: ["bag"] });
  });

  it("is uploaded again when it was written to meanwhile", async () => {
    const rig = await rigOf(folderRig({}, "companion"));
    await post(rig, { "a.txt": "one" });
    const context = recorder();
    const meddling = {
      ...context,
      log: (_level: string, text: string) => {
        if (!text.startsWith("copied")) return;
        const claims = join(outbox(rig), ".clawback-sending");
        for (const id of readdirSync(claims)) writeFileSync(join(claims, id, "a.txt"), "two");
      },
    };
    expect((await runSync(rig.deps, { approved: false }, meddling)).kind).toBe("done");
    const first = await below(rig.cloud, "_outbox");
    expect(Object.keys(first).filter((name) => !name.startsWith(".clawback-"))).toEqual([]);
    await cycle(rig);
    expect(await below(rig.cloud, "_outbox")).toEqual({ "a.txt": "two" });
  });

  it("is sent also under names that rclone cannot read, and those of our own files", async () => {
    const rig = await rigOf(folderRig({}, "companion"));
    const own = { "placing.json": "own", "placing.json.next": "own" };
    await post(rig, {
      ...own,
      "full：width ␊": "look-alike",
      "folder ␊/inside ␊": "inside",
      "lone ‛": "quote",
    });
    expect((await cycle(rig)).sent).toHaveLength(5);
    expect(await below(rig.cloud, "_outbox")).toEqual({
      ...own,
      "full：width _": "look-alike",
      "folder _/inside ␊": "inside",
      "lone _": "quote",
    });
  });

  it("is held where rclone cannot read what is in it, and the rest goes", async () => {
    const rig = await rigOf(folderRig({}, "companion"));
    await post(rig, { "bag/lone ‛/x": "x", "empty/lone ‛/": "", "note.md": "n" });
    const context = recorder();
    expect((await cycle(rig, {}, context)).sent).toEqual(["note.md"]);
    expect(context.warnings).toMatchObject([
      { kind: "mail-not-sent", path: "_outbox/bag", message: expect.stringContaining("lone ‛") as string },
      { kind: "mail-not-sent", path: "_outbox/empty" },
    ]);
  });

  it("leaves links and what desktops put there", async () => {
    const rig = await rigOf(folderRig({}, "companion"));
    await post(rig, { "bag/x": "x", ".DS_Store": "d" });
    await symlink("x", join(outbox(rig), "bag/link"));
    const context = recorder();
    expect(await cycle(rig, {}, context)).toMatchObject({ sent: [] });
    expect(context.warnings).toMatchObject([{ path: "_outbox/bag" }]);
    expect(Object.keys(await tree(outbox(rig))).sort()).toEqual([".DS_Store", "bag/link", "bag/x"]);
  });

  it("goes alone, or the workspace comes alone, when told to", async () => {
    const rig = await rigOf(folderRig({}, "companion"));
    await write(rig.cloud, { "a.md": "a" });
    await post(rig, { m: "mail" });
    const plan = await previewSync(rig.deps, {}, new AbortController().signal);
    expect(plan.steps).toMatchObject([
      { kind: "send", changes: [{ action: "move", path: "_outbox/m", size: 4 }] },
      { kind: "pull", changes: [{ action: "copy", path: "a.md" }] },
    ]);
    await cycle(rig, { direction: "pull" });
    expect(await tree(rig.workspace)).toEqual({ "a.md": "a", "_outbox/m": "mail" });
    await rm(join(rig.workspace, "a.md"));
    await cycle(rig, { direction: "push" });
    expect(await tree(rig.cloud)).toEqual({ "a.md": "a", "_outbox/m": "mail" });
    expect(Object.keys(await tree(rig.workspace))).not.toContain("a.md");
  });
});

const MAIL = { "a.txt": "mail a", "bag/b.txt": "mail b", "bag/sub/c.txt": "mail c", "e.txt": "" };

/** Sending three items starts twelve: each upload, list, move, list. */
describe("a companion that is killed at its n-th rclone", () => {
  it.each([
    [1, "before"],
    [1, "after"],
    [2, "after"],
    [3, "before"],
    [3, "after"],
    [4, "after"],
    [5, "after"],
    [7, "before"],
    [7, "after"],
    [8, "after"],
    [11, "after"],
    [12, "after"],
  ] as const)("n = %i, %s it: mail goes exactly once", async (n, when) => {
    const rig = await rigOf(folderRig({}, "companion"));
    await write(rig.cloud, { "_outbox/e.txt": "waits" });
    await post(rig, MAIL);
    const rclone = dyingRclone(rig.deps.rclone, n, when);
    const dying = { ...rig, deps: { ...rig.deps, rclone } };
    await expect(cycle(dying, { direction: "push" })).rejects.toThrow("killed");
    await cycle(rig, { direction: "push" });
    expect(await below(rig.cloud, "_outbox")).toEqual({ ...MAIL, "e.txt": "waits", "e (2).txt": "" });
    expect(await tree(outbox(rig))).toEqual({ ".clawback-sending/": "" });
  });
});

it("holds mail that the cloud cannot hold as it is, with the reason, and sends the rest", async () => {
  const rig = await rigOf(folderRig({}, "companion"));
  await cycle(rig);
  const known: unknown = JSON.parse(rig.deps.facts.get("sync.capabilities") ?? "{}");
  rig.deps.facts.set("sync.capabilities", JSON.stringify({ ...(known as object), ignoresCase: true }));
  await post(rig, { "bag/Plan/a.md": "A", "bag/plan/b.md": "b", "note.md": "n" });
  const context = recorder();
  expect((await cycle(rig, {}, context)).sent).toEqual(["note.md"]);
  expect(context.warnings).toEqual([
    expect.objectContaining({
      kind: "mail-not-sent",
      path: "_outbox/bag",
      message: expect.stringContaining("differs from Plan in case only") as string,
    }),
  ]);
  expect(await below(rig.workspace, "_outbox/bag")).toEqual({ "Plan/a.md": "A", "plan/b.md": "b" });
});
