import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { restore } from "../read/restore.ts";
import { verify } from "../read/verify.ts";
import { independentReader, type Restored } from "../testing/independent-reader.ts";
import { treeFacts } from "../testing/tree-facts.ts";
import { vectorEntries, vectorPassphrase, vectorSnapshots } from "../testing/vectors.ts";
import { openWorkshop, recordedContext, type Workshop } from "../testing/workshop.ts";

const expected = new Map(
  Object.entries(vectorEntries).map(
    ([path, { kind, mode, mtime, text, times, target }]): [string, Restored] => [
      path,
      {
        kind,
        mode: Number.parseInt(mode, 8),
        mtime,
        content: text === undefined ? null : Buffer.from(text.repeat(times)),
        target: target ?? null,
      },
    ],
  ),
);

/** The entries of a snapshot as `treeFacts` would find them on disk; the other name of a file has its content. */
function factsOf(entries: ReadonlyMap<string, Restored>): Readonly<Record<string, string>> {
  const facts = [...entries].map(([path, { kind, mode, mtime, content, target }]) => {
    const common = `${mode.toString(8)} ${Math.floor(Number(mtime) * 1000)}`;
    const bytes = content ?? entries.get(target ?? "")?.content ?? "";
    if (kind === "directory") return [path, `directory ${common}`] as const;
    if (kind === "symlink") return [path, `link ${target ?? ""}`] as const;
    return [path, `file ${common} ${createHash("sha256").update(bytes).digest("hex")}`] as const;
  });
  return Object.fromEntries(facts);
}

/** What lies below a folder, without what is met once more behind a link. */
async function factsOnDisk(dir: string): Promise<Readonly<Record<string, string>>> {
  const facts = await treeFacts(dir);
  const links = [...facts].filter(([, fact]) => fact.startsWith("link ")).map(([path]) => `${path}/`);
  return Object.fromEntries([...facts].filter(([path]) => !links.some((link) => path.startsWith(link))));
}

const read = independentReader(vectorPassphrase);
const clock = { now: () => Date.now() };
const never = new AbortController().signal;

describe.each(vectorSnapshots)(
  "the vector $title, read from the page alone",
  ({ name, encrypted, objects }) => {
    it("gives back every entry, byte for byte", () => {
      expect(factsOf(read(name, objects))).toEqual(factsOf(expected));
    });

    it("has more than one part and more than one frame", () => {
      expect(objects.has("data.00001")).toBe(true);
      expect(String(objects.get("snapshot.json"))).toContain('"frames": 2');
    });

    it("is refused when any bit of any object is flipped", () => {
      const bits = fc.constantFrom(...objects).chain(([file, bytes]) =>
        fc.record({
          file: fc.constant(file),
          bit: fc.nat(bytes.length * 8 - 1),
          bytes: fc.constant(bytes),
        }),
      );
      fc.assert(
        fc.property(bits, ({ file, bit, bytes }) => {
          const flipped = Buffer.from(bytes);
          flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
          expect(() => read(name, new Map([...objects, [file, flipped]]))).toThrow();
        }),
        { numRuns: 400 },
      );
    });

    it("is refused when an object is missing, cut, too long or too much, or under another name", () => {
      for (const [file, bytes] of objects) {
        const without = new Map([...objects].filter(([other]) => other !== file));
        expect(() => read(name, without)).toThrow(/missing|do not belong/);
        // Two bytes, because the record ends with a line break that nobody needs.
        expect(() => read(name, new Map([...objects, [file, bytes.subarray(0, -2)]]))).toThrow();
        expect(() =>
          read(name, new Map([...objects, [file, Buffer.concat([bytes, Buffer.alloc(1)])]])),
        ).toThrow();
      }
      expect(() => read(name, new Map([...objects, ["data.00099", Buffer.from("x")]]))).toThrow(
        /do not belong/,
      );
      expect(() => read("backup-20260310T020059Z", objects)).toThrow(/another snapshot/);
    });

    it("needs its passphrase exactly when it is encrypted", () => {
      const readWith = (secret: string | null) => () => independentReader(secret)(name, objects);
      if (encrypted) {
        expect(readWith("another one")).toThrow(/passphrase is wrong/);
        expect(readWith(null)).toThrow(/passphrase is needed/);
      } else {
        expect(readWith(null)().size).toBe(expected.size);
      }
    });
  },
);

describe("the product's own reader", () => {
  let shop: Workshop;
  beforeAll(async () => {
    shop = await openWorkshop();
  });
  afterAll(() => shop.remove());

  it.each(vectorSnapshots)("proves and restores the vector $title", async ({ name, encrypted, objects }) => {
    const folder = join(shop.bucketDir, name);
    await mkdir(folder, { recursive: true });
    for (const [file, bytes] of objects) await writeFile(join(folder, file), bytes);
    const snapshot = await shop.storeWith(encrypted ? vectorPassphrase : null).open(name, never);
    expect((await verify(snapshot, true, clock, recordedContext())).problems).toEqual([]);

    const to = join(shop.dir, `restored-${name}`);
    await restore({ snapshot, paths: [], target: { kind: "fresh", to } }, clock, recordedContext());
    expect(await factsOnDisk(to)).toEqual(factsOf(expected));
  });
});

describe("a snapshot made just now", () => {
  let shop: Workshop;
  beforeEach(async () => {
    shop = await openWorkshop();
  });
  afterEach(() => shop.remove());

  it.each([
    ["zstd", true],
    ["gzip", true],
    ["none", true],
    ["zstd", false],
  ] as const)("with %s (encrypted: %s) is read from the page alone", async (compression, encrypted) => {
    const { snapshot } = await shop.backup({ compression, ...(encrypted ? {} : { encryption: null }) });
    const folder = join(shop.bucketDir, snapshot);
    const files = await readdir(folder);
    const objects = new Map(
      await Promise.all(files.map(async (file) => [file, await readFile(join(folder, file))] as const)),
    );
    const entries = independentReader(encrypted ? shop.passphrase : null)(snapshot, objects);

    const source = Object.entries(await factsOnDisk(shop.stateDir))
      .filter(([path]) => !path.includes("node_modules"))
      .map(([path, fact]) => [path.startsWith("workspace") ? path : `state/${path}`, fact] as const);
    const { state, ...found } = factsOf(entries);
    expect(state).toMatch(/^directory /);
    expect(found).toEqual(Object.fromEntries(source));
  });
});
