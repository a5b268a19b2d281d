import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SnapshotName } from "#shared/brand";
import { ClawbackError } from "#shared/errors";
import { createStreamKeyCache } from "../format/keys.ts";
import { createMasterCache } from "../format/record.ts";
import { createBucketStore } from "../read/bucket-store.ts";
import { verify } from "../read/verify.ts";
import { memoryCloud } from "../testing/memory-cloud.ts";
import { vectorPassphrase, vectorSnapshots } from "../testing/vectors.ts";
import { recordedContext } from "../testing/workshop.ts";

const clock = { now: () => Date.now() };
const never = new AbortController().signal;
// Slow on purpose, so each key is derived once for all tries.
const keys = { masterOf: createMasterCache(), streamKeyOf: createStreamKeyCache() };

type Objects = ReadonlyMap<string, Buffer>;

/** What is said of a snapshot whose folder holds these objects; null for a good one. Anything but our errors is thrown on. */
async function complaint(name: SnapshotName, objects: Objects): Promise<string | null> {
  const folder = new Map([...objects].map(([file, bytes]) => [`${name}/${file}`, bytes]));
  const passphrase = () => Promise.resolve(vectorPassphrase);
  const store = createBucketStore({
    ...keys,
    rclone: memoryCloud(folder),
    passphrase,
    agent: null,
    cache: null,
  });
  try {
    const { problems } = await verify(await store.open(name, never), true, clock, recordedContext());
    return problems[0] ?? null;
  } catch (error) {
    if (!(error instanceof ClawbackError)) throw error;
    const codes = ["SNAPSHOT_DAMAGED", "SNAPSHOT_UNKNOWN", "PASSPHRASE_WRONG", "REMOTE_NOT_FOUND"];
    expect(codes).toContain(error.code);
    return error.message;
  }
}

describe.each(vectorSnapshots)("the vector $title", ({ name, objects }) => {
  const files = fc.constantFrom(...objects.keys());
  const of = (file: string) => objects.get(file) ?? Buffer.alloc(0);
  const changed = (changes: Iterable<readonly [string, Buffer]>) => new Map([...objects, ...changes]);

  const isRefused = async (damage: fc.Arbitrary<Objects>, numRuns: number) => {
    await fc.assert(
      fc.asyncProperty(damage, async (damaged) => {
        expect(await complaint(name, damaged)).toMatch(/\w/);
      }),
      { numRuns },
    );
  };

  it("is good as it is", async () => {
    expect(await complaint(name, objects)).toBe(null);
  });

  it("is refused when any bit of any part, of the index or of the record is flipped", async () => {
    const flipped = files.chain((file) =>
      fc.nat(of(file).length * 8 - 1).map((bit) => {
        const bytes = Buffer.from(of(file));
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        return changed([[file, bytes]]);
      }),
    );
    await isRefused(flipped, 150);
  }, 120_000);

  it("is refused when anything is cut off, or something is put behind it", async () => {
    // The line break that ends the record is nobody's.
    const cut = files.chain((file) =>
      fc
        .integer({ min: 0, max: of(file).length - 2 })
        .map((end) => changed([[file, of(file).subarray(0, end)]])),
    );
    const longer = fc
      .tuple(
        files,
        fc.uint8Array({ minLength: 1, maxLength: 40 }).filter(([first]) => first !== 10 && first !== 32),
      )
      .map(([file, more]) => changed([[file, Buffer.concat([of(file), more])]]));
    await isRefused(fc.oneof(cut, longer), 100);
  }, 120_000);

  it("is refused when anything is missing, or stands in another's place", async () => {
    for (const file of objects.keys()) {
      expect(await complaint(name, new Map([...objects].filter(([other]) => other !== file)))).toMatch(/\w/);
    }
    const swapped = fc
      .tuple(files, files)
      .filter(([one, two]) => !of(one).equals(of(two)))
      .map(([one, two]) =>
        changed([
          [one, of(two)],
          [two, of(one)],
        ]),
      );
    await isRefused(swapped, 60);
    expect(await complaint(name, changed([["data.00999", Buffer.from("x")]]))).toMatch(/does not belong/);
  }, 120_000);

  it("is refused when one of its objects comes from another snapshot", async () => {
    for (const other of vectorSnapshots.filter((snapshot) => snapshot.name !== name)) {
      for (const [file, bytes] of other.objects) {
        if (!objects.has(file) || of(file).equals(bytes)) continue;
        expect(await complaint(name, changed([[file, bytes]]))).toMatch(/\w/);
      }
    }
  }, 120_000);
});
