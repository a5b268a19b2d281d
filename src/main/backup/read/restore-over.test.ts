import { chmod, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { OpenSnapshot } from "../snapshot-store.ts";
import { treeFacts } from "../testing/tree-facts.ts";
import { openWorkshop, recordedContext, type Workshop } from "../testing/workshop.ts";
import { previewRestore, restore, type RestoreTarget } from "./restore.ts";

const clock = { now: () => Date.UTC(2026, 2, 11, 5, 0, 0) };
const never = new AbortController().signal;
const KEPT = "before-restore-20260311T050000Z";
let shop: Workshop;
let snapshot: OpenSnapshot;
let target: RestoreTarget;
let before: ReadonlyMap<string, string>;

beforeEach(async () => {
  shop = await openWorkshop({ partSize: 8 * 1024 * 1024 });
  const { stateDir, workspaceDir } = shop;
  const places = new Map([
    ["state", stateDir],
    ["workspace", workspaceDir],
  ]);
  target = { kind: "over", to: stateDir, placeOf: (root) => places.get(root) ?? "" };
  snapshot = await shop.store.open((await shop.backup()).snapshot, never);
  before = await treeFacts(stateDir);
});
afterEach(() => shop.remove());

const here = (path: string) => join(shop.workspaceDir, path);
const kept = (path: string) => join(`${shop.workspaceDir}.${KEPT}`, path);

describe("restoring over what is there", () => {
  it("changes nothing, and keeps nothing aside, when nothing differs", async () => {
    const context = recordedContext();
    await restore({ snapshot, paths: [], target }, clock, context);
    expect([...(await treeFacts(shop.stateDir))].sort()).toEqual([...before].sort());
    expect(context.warnings).toEqual([]);
    expect((await previewRestore({ snapshot, paths: [], target })).conflicts).toEqual([]);
  });

  it("brings everything back, and keeps what it replaces", async () => {
    await writeFile(here("MEMORY.md"), "spoilt");
    await rm(here("memory"), { recursive: true });
    await mkdir(join(shop.dir, "elsewhere"));
    await symlink(join(shop.dir, "elsewhere"), here("memory"));
    await rm(here("run.sh"));
    await mkdir(here("run.sh"));
    await writeFile(here("run.sh/inner"), "was in the way");
    await writeFile(here("since.txt"), "not in the snapshot: stays");

    const { conflicts } = await previewRestore({ snapshot, paths: [], target });
    expect(conflicts?.map(({ path }) => path).sort()).toEqual([
      "workspace/MEMORY.md",
      "workspace/memory",
      "workspace/run.sh",
    ]);
    expect(await readFile(here("MEMORY.md"), "utf8")).toBe("spoilt");

    const context = recordedContext();
    await restore({ snapshot, paths: [], target }, clock, context);
    const after = new Map(await treeFacts(shop.stateDir));
    for (const [path, fact] of before) {
      // The folder that holds the kept copies was changed by holding them.
      if (!path.includes("node_modules")) expect([path, after.get(path)]).toEqual([path, fact]);
    }
    expect(await readFile(here("since.txt"), "utf8")).toContain("stays");
    expect(await readFile(kept("MEMORY.md"), "utf8")).toBe("spoilt");
    expect(await readFile(kept("run.sh/inner"), "utf8")).toBe("was in the way");
    expect(await readdir(join(shop.dir, "elsewhere"))).toEqual([]);
    expect(context.warnings).toMatchObject([
      { kind: "kept", isNote: true, path: kept("").replace(/\/$/, "") },
    ]);
    expect((await readdir(shop.stateDir)).filter((name) => name.includes("partial"))).toEqual([]);
  });

  it("restores one path only, and takes stale SQLite side files out of the way", async () => {
    await writeFile(here("notes.db"), "as it was");
    const own = await shop.store.open((await shop.backup()).snapshot, never);
    await writeFile(here("notes.db"), "spoilt");
    await writeFile(here("notes.db-wal"), "stale");
    await writeFile(here("MEMORY.md"), "spoilt too");
    await restore({ snapshot: own, paths: ["workspace/notes.db"], target }, clock, recordedContext());
    expect(await readFile(here("notes.db"), "utf8")).toBe("as it was");
    expect(await readFile(here("MEMORY.md"), "utf8")).toBe("spoilt too");
    expect(await readdir(kept(""))).toEqual(["notes.db", "notes.db-wal"]);
    expect(await readdir(shop.workspaceDir)).not.toContain("notes.db-wal");
  });

  it("leaves everything as it was when it fails in the middle", async () => {
    await writeFile(here("MEMORY.md"), "newer");
    const is = await treeFacts(shop.stateDir);
    const parts = (await readdir(join(shop.bucketDir, snapshot.record.name))).filter((n) =>
      n.startsWith("data."),
    );
    await rm(join(shop.bucketDir, snapshot.record.name, parts.at(-1) ?? ""));
    await expect(restore({ snapshot, paths: [], target }, clock, recordedContext())).rejects.toMatchObject({
      code: "SNAPSHOT_DAMAGED",
    });
    const now = new Map(await treeFacts(shop.stateDir));
    for (const facts of [is as Map<string, string>, now]) facts.delete("workspace");
    expect([...now].sort()).toEqual([...is].sort());
  });

  it("undoes what it did when a step into place fails", async () => {
    await writeFile(here("MEMORY.md"), "newer");
    await rm(here("private"));
    // Nobody may make the folder of kept copies: the first thing to move aside fails.
    await writeFile(`${shop.workspaceDir}.${KEPT}`, "in the way");
    await expect(restore({ snapshot, paths: [], target }, clock, recordedContext())).rejects.toThrow();
    expect(await readFile(here("MEMORY.md"), "utf8")).toBe("newer");
    await expect(stat(here("private"))).rejects.toThrow();
  });

  it("works into a folder that holds something, too", async () => {
    const to = join(shop.dir, "other");
    await mkdir(join(to, "workspace"), { recursive: true });
    await writeFile(join(to, "workspace/run.sh"), "other");
    await chmod(join(to, "workspace"), 0o755);
    const over: RestoreTarget = { kind: "over", to, placeOf: (root) => join(to, root) };
    await restore({ snapshot, paths: ["workspace/run.sh"], target: over }, clock, recordedContext());
    expect(await readFile(join(to, "workspace/run.sh"), "utf8")).toBe("#!/bin/sh\n");
    expect(await readFile(join(to, `workspace.${KEPT}`, "run.sh"), "utf8")).toBe("other");
  });
});
