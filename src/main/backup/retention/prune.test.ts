import { chmod, cp, mkdir, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SnapshotName } from "#shared/brand";
import { Toolbox } from "../../process/tools.ts";
import { Rclone } from "../../rclone/rclone.ts";
import { createStreamKeyCache } from "../format/keys.ts";
import { createMasterCache } from "../format/record.ts";
import { createBucketStore } from "../read/bucket-store.ts";
import { type Books, openBooks, PROFILE } from "../testing/history.ts";
import { openWorkshop, recordedContext, type Workshop } from "../testing/workshop.ts";
import { foreignTo, judged, prunePlan } from "./plan.ts";
import { prune, type PruneParts } from "./prune.ts";

const AGENT = "0123456789abcdef";
const NOW = Date.UTC(2026, 2, 12, 12);
const never = new AbortController().signal;
const named = (day: number) => `backup-202603${String(day).padStart(2, "0")}T020000Z` as SnapshotName;

let shop: Workshop;
let books: Books;
let parts: PruneParts;

/** A real snapshot, and copies of it under other days: the record of one in clear names itself and is not keyed. */
async function fillBucket(days: readonly number[]): Promise<void> {
  await rm(join(shop.workspaceDir, "noise.bin"));
  const { snapshot } = await shop.backup({ encryption: null });
  const template = join(shop.bucketDir, snapshot);
  const record = await readFile(join(template, "snapshot.json"), "utf8");
  for (const day of days) {
    const createdAt = new Date(Date.UTC(2026, 2, day, 2)).toISOString();
    await cp(template, join(shop.bucketDir, named(day)), { recursive: true });
    const copied = record
      .replaceAll(snapshot, named(day))
      .replace(/"createdAt": "[^"]*"/, `"createdAt": "${createdAt}"`);
    await writeFile(join(shop.bucketDir, named(day), "snapshot.json"), copied);
  }
  await rm(template, { recursive: true });
}

async function makeLeftover(day: number, ageHours: number): Promise<void> {
  const file = join(shop.bucketDir, named(day), "data.00000");
  await mkdir(join(shop.bucketDir, named(day)));
  await writeFile(file, "part");
  const time = new Date(NOW - ageHours * 3_600_000);
  await utimes(file, time, time);
}

async function planOf(retain: number, withLegacy = false) {
  const list = judged(await shop.store.list(never), retain, books.ledger, PROFILE, foreignTo(AGENT));
  return prunePlan(list, retain, { withLegacy, now: NOW });
}

const inBucket = async () => (await readdir(shop.bucketDir)).sort();

beforeEach(async () => {
  shop = await openWorkshop();
  books = await openBooks(NOW);
  const { rclone, store } = shop;
  parts = { profileId: PROFILE, store, rclone, ledger: books.ledger, clock: books.clock };
});
afterEach(async () => {
  await books.remove();
  await shop.remove();
});

describe("a clean-up", () => {
  it("removes what is due and old leftovers, and touches nothing else", async () => {
    await fillBucket([8, 9, 10, 11]);
    await makeLeftover(6, 25);
    await makeLeftover(7, 23);
    const foreign = ["backup-notes.txt", "backup-20260301T020000Z.zip", "photos"];
    for (const name of foreign) await writeFile(join(shop.bucketDir, name), "mine");
    await mkdir(join(shop.bucketDir, "backup-old"));
    await writeFile(join(shop.bucketDir, "backup-old", "snapshot.json"), "{}");
    const legacy = [named(1), named(2)].map((name) => `${name}.tar.gz.enc`);
    for (const name of legacy) await writeFile(join(shop.bucketDir, name), "old");

    const result = await prune(parts, await planOf(2), recordedContext());
    expect(result).toEqual({ kind: "prune", removed: [named(8), named(9), named(6)] });
    const kept = [...foreign, ...legacy, "backup-old", named(7), named(10), named(11)];
    expect(await inBucket()).toEqual(kept.toSorted());
    expect((await shop.store.list(never)).snapshots.map(({ name }) => name)).toEqual([named(11), named(10)]);

    const asked = await prune(parts, await planOf(2, true), recordedContext());
    expect(asked.removed).toEqual(legacy.toReversed());
    expect(await inBucket()).toEqual(kept.filter((name) => !legacy.includes(name)).sort());
  });

  it("keeps what was opened, or finished elsewhere, after the plan was made", async () => {
    await fillBucket([9, 10, 11]);
    await makeLeftover(6, 30);
    const plan = await planOf(1);
    books.ledger.opened(PROFILE, named(9));
    await writeFile(join(shop.bucketDir, named(6), "snapshot.json"), "{}");
    const { removed } = await prune(parts, plan, recordedContext());
    expect(removed).toEqual([named(10)]);
    expect(await inBucket()).toEqual([named(6), named(9), named(11)]);
  });

  it("that breaks off half-way leaves a leftover, never a snapshot with missing parts", async () => {
    await fillBucket([10, 11]);
    books.ledger.listed(PROFILE, "here", null, [named(10), named(11)]);
    // An rclone that dies when it comes to the folder: what a crash between the two steps looks like.
    const dying = join(shop.dir, "rclone");
    const real = (await new Toolbox().require("rclone")).path;
    await writeFile(dying, `#!/bin/sh\n[ "$1" = purge ] && kill -9 $$\nexec "${real}" "$@"\n`);
    await chmod(dying, 0o755);
    const rclone = new Rclone(new Toolbox({ ...process.env, CLAWBACK_RCLONE: dying }), shop.rclone.remote);
    const store = createBucketStore({
      rclone,
      passphrase: () => Promise.resolve(null),
      masterOf: createMasterCache(),
      streamKeyOf: createStreamKeyCache(),
      agent: null,
      cache: null,
    });
    await expect(prune({ ...parts, store }, await planOf(1), recordedContext())).rejects.toThrow();
    const { snapshots, leftovers } = await shop.store.list(never);
    expect(snapshots.map(({ name }) => name)).toEqual([named(11)]);
    expect(leftovers).toMatchObject([{ name: named(10) }]);
    // It was our doing: no alarm is raised about it.
    expect(books.ledger.known(PROFILE, "here")).toEqual([named(11)]);
  });

  it("stops when it is cancelled", async () => {
    await fillBucket([10, 11]);
    const context = recordedContext();
    const plan = await planOf(1);
    context.stop.abort();
    await expect(prune(parts, plan, context)).rejects.toMatchObject({ code: "CANCELLED" });
    expect(await inBucket()).toEqual([named(10), named(11)]);
  });
});
