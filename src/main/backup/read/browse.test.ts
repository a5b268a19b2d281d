import { randomBytes } from "node:crypto";
import { appendFile, chmod, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { IndexEntry } from "../format/index-file.ts";
import type { AnySnapshot } from "../snapshot-store.ts";
import { openWorkshop, type Workshop } from "../testing/workshop.ts";
import { diff } from "./diff.ts";
import { fileAt, fileContent } from "./file-content.ts";
import { ObjectCache } from "./object-cache.ts";
import { pathHistory } from "./path-history.ts";
import { preview } from "./preview.ts";
import { search } from "./search.ts";
import { childrenOf } from "./selection.ts";

const never = new AbortController().signal;
let shop: Workshop;

beforeEach(async () => {
  shop = await openWorkshop({ partSize: 4 * 1024 * 1024 });
});
afterEach(() => shop.remove());

const inWorkspace = (name: string) => join(shop.workspaceDir, name);

describe("several snapshots", () => {
  it("are searched, compared and followed by their indexes alone", async () => {
    const { snapshot: one } = await shop.backup();
    await appendFile(inWorkspace("MEMORY.md"), "more\n");
    await writeFile(inWorkspace("new-idea.md"), "12345");
    await rm(inWorkspace("run.sh"));
    const { snapshot: two } = await shop.backup();
    await rm(inWorkspace("new-idea.md"));
    // Only its time: no new version.
    await utimes(inWorkspace("MEMORY.md"), 1_700_000_000, 1_700_000_000);
    const { snapshot: three } = await shop.backup();
    for (const name of [one, two, three]) await rm(join(shop.bucketDir, name, "data.00000"));

    const all: AnySnapshot[] = [];
    for await (const snapshot of shop.store.all(never)) all.push(snapshot);
    const found = await search(all, "MeMoRy.MD");
    expect(found).toMatchObject({
      total: 1,
      unreadable: [],
      hits: [{ snapshot: three, snapshots: 3, entry: { path: "workspace/MEMORY.md" } }],
    });
    expect((await search(all, "idea")).hits).toMatchObject([{ snapshot: two, snapshots: 1 }]);
    expect((await search(all, "\u0075\u0308n\u00ef")).total).toBe(1);

    const [first, second] = [await shop.store.open(one, never), await shop.store.open(two, never)];
    const { changes, added, removed, changed } = diff(first, second);
    expect(changes.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      "changed workspace/MEMORY.md",
      "added workspace/new-idea.md",
      "removed workspace/run.sh",
    ]);
    expect(added).toEqual({ entries: 1, bytes: 5 });
    expect(removed).toEqual({ entries: 1, bytes: 10 });
    expect(changed).toEqual({ entries: 1, bytes: 2_705 });

    const { versions } = await pathHistory(all, "workspace/MEMORY.md");
    expect(versions).toMatchObject([
      { first: one, last: one, entry: { size: 2_700 } },
      { first: two, last: three, snapshots: 2, entry: { size: 2_705 } },
    ]);
    expect((await pathHistory(all, "workspace/new-idea.md")).versions).toMatchObject([
      { first: two, last: two, entry: { size: 5 } },
      { first: three, last: three, entry: null },
    ]);
    await expect(pathHistory(all, "workspace/never")).rejects.toMatchObject({
      code: "PATH_UNKNOWN",
    });
  }, 60_000);

  it("are searched also when one of them is damaged, which is named", async () => {
    const { snapshot: bad } = await shop.backup();
    const { snapshot: good } = await shop.backup();
    await writeFile(join(shop.bucketDir, bad, "snapshot.json"), "{}");
    expect(await search(shop.store.all(never), "memory.md")).toMatchObject({
      total: 1,
      unreadable: [{ name: bad }],
    });
    const { snapshots, leftovers, damaged } = await shop.store.list(never);
    expect(snapshots.map(({ name }) => name)).toEqual([good]);
    expect(leftovers).toEqual([]);
    expect(damaged).toMatchObject([{ name: bad }]);
  });
});

describe("a folder that is no entry itself", () => {
  it("is as new as the newest that lies in it", () => {
    const file = (path: string, mtime: string): IndexEntry => {
      return { kind: "file", path, mode: 0o600, mtime, size: 0, sha256: "0".repeat(64), frame: 0, offset: 0 };
    };
    const entries = [
      file("state/a/b", "1700000000"),
      file("state/c", "1600000000.5"),
      file("old/x", "9".repeat(20)),
    ];
    expect(childrenOf(entries, "").map(({ path, mtime }) => [path, mtime])).toEqual([
      ["old", "+275760-09-13T00:00:00.000Z"],
      ["state", "2023-11-14T22:13:20.000Z"],
    ]);
  });
});

describe("what is kept on this machine", () => {
  const cacheDir = () => join(shop.dir, "cache");

  it("is private, serves again without the bucket's copy, and goes when the snapshot is gone", async () => {
    const { snapshot: one } = await shop.backup();
    const { snapshot: two } = await shop.backup();
    const store = shop.storeWith(shop.passphrase, new ObjectCache(cacheDir()));
    await search(store.all(never), "x");
    const kept = await readdir(cacheDir());
    expect(kept).toHaveLength(4);
    for (const file of kept) expect((await stat(join(cacheDir(), file))).mode & 0o777).toBe(0o600);
    const plain = Buffer.concat(await Promise.all(kept.map((file) => readFile(join(cacheDir(), file)))));
    expect(plain.includes("MEMORY.md")).toBe(false);

    await rm(join(shop.bucketDir, one, "index.enc"));
    expect((await store.open(one, never)).index.entries.length).toBeGreaterThan(5);
    await rm(join(shop.bucketDir, one), { recursive: true });
    expect((await store.list(never)).snapshots).toHaveLength(1);
    expect((await readdir(cacheDir())).every((file) => file.startsWith(two))).toBe(true);
  });

  it("is not trusted: a spoilt copy is fetched again, a replaced record is noticed", async () => {
    const { snapshot } = await shop.backup();
    const store = shop.storeWith(shop.passphrase, new ObjectCache(cacheDir()));
    await store.open(snapshot, never);
    for (const file of await readdir(cacheDir())) await writeFile(join(cacheDir(), file), randomBytes(100));
    expect((await store.open(snapshot, never)).index.entries.length).toBeGreaterThan(5);

    const record = join(shop.bucketDir, snapshot, "snapshot.json");
    await writeFile(record, (await readFile(record, "utf8")).replace('"warnings": 0', '"warnings": 1'));
    await expect(store.open(snapshot, never)).rejects.toMatchObject({ code: "SNAPSHOT_DAMAGED" });
  });

  it("stays below its bound, and does without a folder that cannot be written", async () => {
    const cache = new ObjectCache(cacheDir(), 2_500);
    const get = (key: string, size = 1_000) =>
      cache.get(
        key,
        () => Promise.resolve(Buffer.alloc(size)),
        (bytes) => bytes.length,
      );
    await get("a");
    await utimes(join(cacheDir(), "a"), 1, 1);
    await get("b");
    await get("c");
    await get("huge", 9_000);
    expect((await readdir(cacheDir())).sort()).toEqual(["b", "c"]);
    await writeFile(join(shop.dir, "file"), "");
    const nowhere = new ObjectCache(join(shop.dir, "file", "below"));
    expect(
      await nowhere.get(
        "a",
        () => Promise.resolve(Buffer.alloc(3)),
        (bytes) => bytes.length,
      ),
    ).toBe(3);
  });
});

describe("one file", () => {
  it("comes out as it was, over several frames, also by its other name", async () => {
    const { snapshot } = await shop.backup();
    const opened = await shop.store.open(snapshot, never);
    for (const name of ["noise.bin", "empty", "second-name"]) {
      const pieces: Buffer[] = [];
      const file = fileAt(opened.index.entries, `workspace/${name}`);
      for await (const piece of fileContent(opened, file, never)) pieces.push(piece);
      expect(Buffer.concat(pieces).equals(await readFile(inWorkspace(name)))).toBe(true);
    }
    for (const path of ["workspace/memory", "workspace/shortcut", "nowhere"]) {
      expect(() => fileAt(opened.index.entries, path)).toThrow(
        expect.objectContaining({ code: "PATH_UNKNOWN" }),
      );
    }
  });

  it("is shown by what it holds, at most one MiB of it", async () => {
    const files = [
      ["a.md", "# hello", { kind: "markdown", text: "# hello" }],
      ["a.json", "{}", { kind: "json", text: "{}" }],
      ["a.txt", "plain", { kind: "text", text: "plain" }],
      ["a.svg", "<svg/>", { kind: "text", text: "<svg/>" }],
      ["not-a.png", "text after all", { kind: "text", text: "text after all" }],
      ["a.dat", Buffer.from([1, 0, 2]), { kind: "binary" }],
      ["b.dat", Buffer.from([0xff, 0xfe, 0x41]), { kind: "binary" }],
      [
        "picture",
        Buffer.from("\x89PNG\r\n\x1a\n1234", "latin1"),
        { kind: "image", mediaType: "image/png", base64: "iVBORw0KGgoxMjM0" },
      ],
      [
        "session.jsonl",
        '{"type":"session","timestamp":"t0"}\n{"type":"message","timestamp":"t1","message":{"role":"user","content":[{"type":"text","text":"hi"}]}}\n',
        {
          kind: "transcript",
          lines: [
            { type: "session", role: null, at: "t0", text: "" },
            { type: "message", role: "user", at: "t1", text: "hi" },
          ],
        },
      ],
      ["rows.jsonl", "[1]\n", { kind: "text", text: "[1]\n" }],
    ] as const;
    for (const [name, content] of files) await writeFile(inWorkspace(name), content);
    await writeFile(inWorkspace("long.txt"), `x${"ü".repeat(700_000)}`);
    const { snapshot } = await shop.backup();
    const opened = await shop.store.open(snapshot, never);
    for (const [name, , expected] of files) {
      const { isCut, content } = await preview(opened, `workspace/${name}`, never);
      expect([name, isCut, content]).toEqual([name, false, expected]);
    }
    // Cut between two characters.
    expect(await preview(opened, "workspace/long.txt", never)).toMatchObject({
      isCut: true,
      content: { kind: "text", text: `x${"ü".repeat(512 * 1024 - 1)}` },
    });
  });

  it("counts a change of rights as a new version", async () => {
    const { snapshot: one } = await shop.backup();
    await chmod(inWorkspace("run.sh"), 0o644);
    const { snapshot: two } = await shop.backup();
    const { changes } = diff(await shop.store.open(one, never), await shop.store.open(two, never));
    expect(changes).toMatchObject([{ kind: "changed", path: "workspace/run.sh" }]);
  });
});
