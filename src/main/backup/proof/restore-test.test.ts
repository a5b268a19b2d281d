import fc from "fast-check";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FileEntry } from "../format/index-file.ts";
import { openWorkshop, recordedContext, type Workshop } from "../testing/workshop.ts";
import { sampleFiles, testRestore } from "./restore-test.ts";

const clock = { now: () => Date.now() };
const never = new AbortController().signal;

function filesOf(sizes: readonly number[]): readonly FileEntry[] {
  return sizes.map((size, at) => ({
    kind: "file",
    path: `workspace/${at}`,
    mode: 0o644,
    mtime: "0",
    size,
    sha256: "",
    frame: 0,
    offset: 0,
  }));
}

describe("the sample", () => {
  const GIB = 1024 ** 3;

  it("has its share of the files, five at least, each once, in their order", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 900 }),
        fc.integer({ min: 1, max: 100 }),
        fc.infiniteStream(fc.nat()),
        (count, share, numbers) => {
          const files = filesOf(Array.from({ length: count }, () => 10));
          const random = (below: number) => Number(numbers.next().value) % below;
          const chosen = sampleFiles(files, share, random);
          expect(chosen).toHaveLength(Math.min(count, Math.max(5, Math.ceil((count * share) / 100))));
          expect(chosen).toEqual(files.filter((file) => chosen.includes(file)));
        },
      ),
    );
  });

  it("can have any of the files", () => {
    const files = filesOf(Array.from({ length: 20 }, () => 1));
    const seen = new Set<string>();
    for (let first = 0; first < 20; first += 1) {
      let call = 0;
      const chosen = sampleFiles(files, 1, (below) => (call++ === 0 ? first : 0) % below);
      for (const { path } of chosen) seen.add(path);
    }
    expect(seen.size).toBe(20);
  });

  it("fills no disk: 1 GiB at most, but always one file", () => {
    const first = () => 0;
    const bytes = sampleFiles(filesOf([GIB / 2, GIB, GIB / 4, GIB / 4, 1]), 100, first).map(
      ({ size }) => size,
    );
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(GIB);
    expect(sampleFiles(filesOf([3 * GIB]), 1, first)).toHaveLength(1);
  });
});

describe("a restore test", () => {
  let shop: Workshop;
  let dir: string;
  beforeEach(async () => {
    shop = await openWorkshop();
    dir = join(shop.dir, "data", "proof", "home");
  });
  afterEach(() => shop.remove());

  it("brings files back, compares them, and leaves nothing", async () => {
    const { snapshot } = await shop.backup();
    const opened = await shop.store.open(snapshot, never);
    const files = opened.index.entries.filter(({ kind }) => kind === "file").length;
    const tested = await testRestore({ snapshot: opened, share: 100, dir }, clock, recordedContext());
    expect(tested.files).toBe(files);
    expect(tested.bytes).toBeGreaterThan(8_000_000);
    await expect(stat(dir)).rejects.toThrow();
    expect(await readdir(join(dir, ".."))).toEqual([]);
  });

  it("finds damage, and leaves nothing either", async () => {
    const { snapshot } = await shop.backup({ encryption: null, compression: "none" });
    const parts = (await readdir(join(shop.bucketDir, snapshot))).filter((name) => name.startsWith("data."));
    for (const part of parts) {
      const file = join(shop.bucketDir, snapshot, part);
      const bytes = await readFile(file);
      await writeFile(
        file,
        bytes.map((byte) => byte ^ 1),
      );
    }
    const opened = await shop.store.open(snapshot, never);
    await expect(
      testRestore({ snapshot: opened, share: 1, dir }, clock, recordedContext()),
    ).rejects.toMatchObject({ code: "SNAPSHOT_DAMAGED" });
    expect(await readdir(join(dir, ".."))).toEqual([]);
  });

  it("clears away what one that was killed has left", async () => {
    const { snapshot } = await shop.backup({ encryption: null });
    const opened = await shop.store.open(snapshot, never);
    await mkdir(join(dir, "files"), { recursive: true });
    await mkdir(join(dir, ".files.clawback-partial-run-1"));
    await writeFile(join(dir, "files", "MEMORY.md"), "of a test that was killed");
    await testRestore({ snapshot: opened, share: 1, dir }, clock, recordedContext());
    expect(await readdir(join(dir, ".."))).toEqual([]);
  });
});
