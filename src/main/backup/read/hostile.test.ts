import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { ClawbackError } from "#shared/errors";
import { decodeIndex, entryLine, frameLine, headLine, type IndexEntry } from "../format/index-file.ts";
import { parseSnapshotName } from "../format/names.ts";
import { readRecord } from "../format/record.ts";
import { TarScanner } from "../tar/scanner.ts";
import { checkClashes, checkEntries, staysInside } from "./safe-path.ts";

const name = parseSnapshotName("backup-20260310T020000Z");
const common = { mode: 0o644, mtime: "1700000000.5" };
const file = (path: string): IndexEntry => ({
  kind: "file",
  path,
  ...common,
  size: 1,
  sha256: "0".repeat(64),
  frame: 0,
  offset: 512,
});
const folder = (path: string): IndexEntry => ({ kind: "directory", path, ...common });
const link = (path: string, target: string): IndexEntry => ({ kind: "symlink", path, ...common, target });

const made: string[] = [];
afterEach(async () => {
  for (const dir of made.splice(0)) await rm(dir, { recursive: true, force: true });
});
async function folderOfOwn(): Promise<string> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), "clawback-hostile-")));
  made.push(dir);
  return dir;
}

describe("a hostile entry", () => {
  it.each([
    ["/etc/passwd", [file("/etc/passwd")]],
    ["a/../../b", [file("a/../../b")]],
    ["..", [folder("..")]],
    ["a//b", [file("a//b")]],
    ["a/./b", [file("a/./b")]],
    ["twice", [file("twice"), file("twice")]],
    ["a/below", [link("a", "/etc"), file("a/below")]],
    ["a/below", [file("a/below"), file("a")]],
  ])("%s is refused by name", (path, entries) => {
    expect(() => checkEntries(entries)).toThrow(
      expect.objectContaining({
        code: "ENTRY_UNSAFE",
        message: expect.stringContaining(`"${path}"`) as string,
      }),
    );
  });

  it("that Windows would take for a device or another place is refused there", () => {
    for (const path of ["a/NUL", "com1.txt", "a\\b", "C:x"]) {
      expect(() => checkEntries([file(path)], "win32")).toThrow(`"${path.replaceAll("\\", "\\\\")}"`);
      expect(() => checkEntries([file(path)], "linux")).not.toThrow();
    }
  });

  it("that differs in case or accents only is refused where that is the same name", () => {
    for (const pair of [
      [file("README"), file("readme")],
      [file("\u00fc"), file("u\u0308")],
    ]) {
      expect(() => checkClashes(pair, "darwin")).toThrow(expect.objectContaining({ code: "ENTRY_UNSAFE" }));
      expect(() => checkClashes(pair, "linux")).not.toThrow();
    }
    expect(() => checkClashes([folder("a"), folder("a")], "win32")).not.toThrow();
  });

  it("never gets past the check and out of the folder", () => {
    const part = fc.constantFrom("..", ".", "", "a", "b", "/", "\0", "ü");
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const path = parts.join("/");
        try {
          checkEntries([file(path)]);
        } catch (error) {
          expect(error).toBeInstanceOf(ClawbackError);
          return;
        }
        expect(posix.join("/root", path)).toBe(`/root/${path}`);
      }),
    );
  });

  it("is no link that leaves, also not over other links", async () => {
    const part = fc.constantFrom("..", ".", "x", "y", "d", "d/e");
    const target = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join("/"));
    await fc.assert(
      fc.asyncProperty(target, target, async (one, two) => {
        const dir = await folderOfOwn();
        const root = join(dir, "root");
        await mkdir(join(root, "d/e"), { recursive: true });
        await writeFile(join(dir, "outside"), "");
        for (const [path, to] of [
          ["d/e/x", one],
          ["d/y", two],
        ] as const) {
          if (staysInside(path, to)) await symlink(to, join(root, path));
        }
        for (const path of ["d/e/x", "d/y"]) {
          const real = await realpath(join(root, path)).catch(() => root);
          expect(`${real}/`.startsWith(`${root}/`)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
    for (const to of ["/etc", "../../x", "C:\\x", "d/../../.."])
      expect(staysInside("a/link", to)).toBe(false);
    for (const to of ["b", "../b", "./b/c", "b..c", ".../d"]) expect(staysInside("a/link", to)).toBe(true);
  });
});

/** Some bytes of something good made different. */
const harm = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 8 });

function harmed(good: Buffer, changes: readonly (readonly [number, number])[]): Buffer {
  const bytes = Buffer.from(good);
  for (const [at, value] of changes) bytes[at % bytes.length] = value;
  return bytes;
}

describe("a reader of spoilt bytes", () => {
  const entries = [folder("workspace"), file("workspace/a"), link("workspace/l", "a")];

  it("gives an index back, or one error that says what it is", () => {
    const frame = frameLine({ number: 0, offset: 16, stored: 9, plain: 9, mac: "0".repeat(64) });
    const good = Buffer.from(headLine(name) + frame + entries.map(entryLine).join(""));
    expect(decodeIndex(name, good, 16).entries).toEqual(entries);
    fc.assert(
      fc.property(harm, (changes) => {
        try {
          decodeIndex(name, harmed(good, changes), 16);
        } catch (error) {
          expect(error).toMatchObject({ code: "SNAPSHOT_DAMAGED" });
        }
      }),
      { numRuns: 300 },
    );
  });

  it("refuses a record of anything but the format with one error", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        expect(() => readRecord(name, Buffer.from(text))).toThrow(
          expect.objectContaining({ code: "SNAPSHOT_DAMAGED" }),
        );
      }),
      { numRuns: 300 },
    );
  });

  it("reads a spoilt tar to its end or throws an error, and never hands out more than it was given", async () => {
    const dir = await folderOfOwn();
    await mkdir(join(dir, "a"));
    await writeFile(join(dir, "a", `${"n".repeat(120)}.txt`), "content");
    await writeFile(join(dir, "a", "b"), Buffer.alloc(700, 1));
    const good = execFileSync("tar", ["--format=pax", "-cf", "-", "-C", dir, "a"]).subarray(0, 8 * 512);
    fc.assert(
      fc.property(harm, (changes) => {
        let given = 0;
        const scanner = new TarScanner(0, {
          onEntry: ({ size }) => expect(size).toBeGreaterThanOrEqual(0),
          onBytes: (bytes) => (given += bytes.length),
        });
        try {
          scanner.push(harmed(good, changes));
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
        expect(given).toBeLessThanOrEqual(good.length);
      }),
      { numRuns: 500 },
    );
  });
});
