import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { mkdir, open, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it, type TestContext, vi } from "vitest";
import { restore } from "./read/restore.ts";
import { verify } from "./read/verify.ts";
import { openWorkshop, recordedContext, type Workshop } from "./testing/workshop.ts";

const clock = { now: () => Date.now() };
const never = new AbortController().signal;
let shop: Workshop;

beforeEach(async () => {
  shop = await openWorkshop({ partSize: 16 * 1024 * 1024 });
});
afterEach(() => shop.remove());

describe("what a file system can also hold", () => {
  it("is carried, or left out and named", async () => {
    execFileSync("mkfifo", [join(shop.workspaceDir, "pipe")]);
    await writeFile(Buffer.concat([Buffer.from(`${shop.workspaceDir}/latin-`), Buffer.from([0xfc])]), "x");
    await mkdir(Buffer.concat([Buffer.from(`${shop.workspaceDir}/folder-`), Buffer.from([0xff])]));
    const sparse = await open(join(shop.workspaceDir, "sparse.img"), "w");
    await sparse.truncate(20 * 1024 * 1024);
    await sparse.write("tail", 20 * 1024 * 1024 - 4);
    await sparse.close();

    const context = recordedContext();
    const { snapshot, storedBytes } = await shop.backup({}, context);
    expect(context.warnings.map(({ kind, path }) => `${kind} ${path ?? ""}`).sort()).toEqual([
      "name workspace/folder-\uFFFD",
      "name workspace/latin-\uFFFD",
      "special-file workspace/pipe",
    ]);
    expect(storedBytes).toBeLessThan(8 * 1024 * 1024);
    const to = join(shop.dir, "restored");
    const opened = await shop.store.open(snapshot, never);
    await restore({ snapshot: opened, paths: [], target: { kind: "fresh", to } }, clock, recordedContext());
    const restored = await readFile(join(to, "workspace/sparse.img"));
    expect(restored.equals(await readFile(join(shop.workspaceDir, "sparse.img")))).toBe(true);
    const [one, other] = [
      await stat(join(to, "workspace/private")),
      await stat(join(to, "workspace/second-name")),
    ];
    expect(one.ino).toBe(other.ino);
  });

  it("may change and vanish meanwhile, and the rest is none the worse for it", async () => {
    const busy = join(shop.workspaceDir, "busy");
    await mkdir(busy);
    for (let n = 0; n < 400; n += 1) await writeFile(join(busy, `${n}.log`), "line\n".repeat(2_000));
    let turn = 0;
    const living = setInterval(() => {
      for (let step = 0; step < 5; step += 1, turn += 1) {
        appendFileSync(join(busy, `${(turn * 7) % 400}.log`), "more\n".repeat(500));
        rmSync(join(busy, `${(turn * 13) % 400}.log`), { force: true });
        mkdirSync(join(busy, `new-${turn}`));
        writeFileSync(join(busy, `new-${turn}`, "x"), "y");
        rmSync(join(busy, `new-${turn - 3}`), { recursive: true, force: true });
      }
    }, 1);
    const context = recordedContext();
    const { snapshot } = await shop.backup({}, context);
    clearInterval(living);
    const kinds = new Set(context.warnings.map(({ kind }) => kind));
    expect([...kinds].filter((kind) => kind !== "vanished" && kind !== "changed-while-read")).toEqual([]);
    for (const { path } of context.warnings) expect(path).toMatch(/^workspace\/busy/);
    const opened = await shop.store.open(snapshot, never);
    expect((await verify(opened, true, clock, recordedContext())).problems).toEqual([]);
    expect(opened.index.entries.map(({ path }) => path)).toContain("workspace/noise.bin");
  });
});

/** Mounts an empty file system of its own on a new folder, or skips the test where a test may not. */
async function mount(test: TestContext, folder: string, options: string): Promise<void> {
  await mkdir(folder);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder], { stdio: "ignore" });
  } catch {
    test.skip("This machine does not let a test mount a file system.");
  }
}

describe("a database that cannot be copied", () => {
  it("is named, and never taken as the raw file", async () => {
    const writer = new DatabaseSync(join(shop.stateDir, "locked.sqlite"));
    writer.exec("CREATE TABLE rows (n); BEGIN EXCLUSIVE; INSERT INTO rows VALUES (1);");
    const context = recordedContext();
    const { snapshot } = await shop.backup({}, context);
    writer.close();
    expect(context.warnings).toMatchObject([{ kind: "database", path: "state/locked.sqlite" }]);
    const { index } = await shop.store.open(snapshot, never);
    expect(index.entries.filter(({ path }) => path.startsWith("state/locked"))).toEqual([]);
  });

  it("for want of room is named too, and nothing of the snapshot needs that room", async (test) => {
    const small = join(shop.dir, "small");
    await mount(test, small, "size=64k");
    try {
      const database = new DatabaseSync(join(shop.stateDir, "large.sqlite"));
      database.exec("CREATE TABLE rows (n); INSERT INTO rows VALUES (randomblob(1000000));");
      database.close();
      const context = recordedContext();
      const tight: Workshop["deps"] = { ...shop.deps, scratchDir: join(small, "scratch") };
      const { snapshot } = await shop.backup({}, context, tight);
      expect(context.warnings).toMatchObject([{ kind: "database", path: "state/large.sqlite" }]);
      const opened = await shop.store.open(snapshot, never);
      expect((await verify(opened, true, clock, recordedContext())).problems).toEqual([]);
    } finally {
      execFileSync("umount", [small]);
      await rm(small, { recursive: true });
    }
  });

  it("is named, and everything else kept, where the run's private folder may not be written", async (test) => {
    const readOnly = join(shop.dir, "read-only-data");
    await mount(test, readOnly, "ro");
    try {
      const database = new DatabaseSync(join(shop.stateDir, "some.sqlite"));
      database.exec("CREATE TABLE rows (n); INSERT INTO rows VALUES (1);");
      database.close();
      const context = recordedContext();
      const { snapshot } = await shop.backup({}, context, {
        ...shop.deps,
        scratchDir: join(readOnly, "scratch"),
      });
      expect(context.warnings).toMatchObject([{ kind: "database", path: "state/some.sqlite" }]);
      const opened = await shop.store.open(snapshot, never);
      expect(opened.index.entries.map(({ path }) => path)).toContain("workspace/MEMORY.md");
      expect((await verify(opened, true, clock, recordedContext())).problems).toEqual([]);
    } finally {
      execFileSync("umount", [readOnly]);
      await rm(readOnly, { recursive: true });
    }
  });

  it("needs no temporary folder to be copied", async (test) => {
    const readOnly = join(shop.dir, "read-only");
    await mount(test, readOnly, "ro");
    try {
      vi.stubEnv("TMPDIR", readOnly);
      const writer = new DatabaseSync(join(shop.stateDir, "live.sqlite"));
      writer.exec("PRAGMA journal_mode = WAL; CREATE TABLE rows (n); INSERT INTO rows VALUES (1);");
      const context = recordedContext();
      const { snapshot } = await shop.backup({}, context);
      writer.close();
      expect(context.warnings).toEqual([]);
      const { index } = await shop.store.open(snapshot, never);
      expect(index.entries.map(({ path }) => path)).toContain("state/live.sqlite");
    } finally {
      vi.unstubAllEnvs();
      execFileSync("umount", [readOnly]);
    }
  });
});
