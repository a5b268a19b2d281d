import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { flush, type Journal } from "./journal.ts";
import { PART_PREFIX, topOf } from "./mailbox.ts";

type Entry = Journal["entries"][number];

/**
 * A name as both rclone and the local file system would write it. rclone shows characters that a side cannot store as
 * look-alikes (`␊`, `：`, with `‛` before a real look-alike); where that is not undone here the item stays in the cloud.
 */
function comparable(path: string): string {
  return path
    .replaceAll("‛", "")
    .replaceAll("\u007f", "␡")
    .replaceAll(/\p{Cc}/gu, (c) => (c < " " ? String.fromCharCode(c.charCodeAt(0) + 0x2400) : c))
    .replaceAll(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .normalize("NFC");
}

/** The entries of a listing of `_outbox` by top-level item, uploads in progress left out. */
export function itemsOf(entries: readonly Entry[]): ReadonlyMap<string, readonly Entry[]> {
  const mail = entries.filter(({ path }) => !path.startsWith(PART_PREFIX));
  return Map.groupBy(mail, ({ path }) => topOf(path));
}

/** Everything below `root` as comparable path → size (a folder: -1). Every file is flushed to the disk on the way. */
async function walk(root: string, below = ""): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (const entry of await readdir(join(root, below), { withFileTypes: true })) {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) {
      found.set(comparable(path), -1);
      for (const [inner, size] of await walk(root, path)) found.set(inner, size);
    } else {
      await flush(join(root, path), "file");
      found.set(comparable(path), (await lstat(join(root, path))).size);
    }
  }
  await flush(join(root, below), "directory");
  return found;
}

function sameEntry(a: Entry, b: Entry): boolean {
  return a.isDirectory === b.isDirectory && (a.isDirectory || (a.size === b.size && a.modTime === b.modTime));
}

/** True when nothing was added, removed or changed between two listings of one item. */
function unchanged(before: readonly Entry[], after: readonly Entry[]): boolean {
  const byPath = new Map(before.map((entry) => [entry.path, entry]));
  return (
    before.length === after.length &&
    after.every((entry) => {
      const earlier = byPath.get(entry.path);
      return earlier !== undefined && sameEntry(earlier, entry);
    })
  );
}

/** The listed entries that are in the cloud still, as they were. */
export function stillThere(listed: readonly Entry[], now: readonly Entry[]): readonly Entry[] {
  const byPath = new Map(now.map((entry) => [entry.path, entry]));
  return listed.filter((entry) => {
    const found = byPath.get(entry.path);
    return found !== undefined && sameEntry(entry, found);
  });
}

export type Staged = Readonly<{
  /** Entries of the items that lie in `items` complete. */
  whole: readonly Entry[];
  /** Names that these items have in `items`. */
  localNames: ReadonlySet<string>;
  /** Names of items that somebody is still working on in the cloud. */
  changing: readonly string[];
  /** Names of items that cannot be stored here as they are. */
  unstorable: readonly string[];
}>;

/**
 * Sorts out what a copy of `_outbox` has brought: an item counts when the cloud showed it the same before and after the
 * copy and every file of it lies here with the listed size, flushed to the disk.
 */
export async function sortStaged(
  items: string,
  before: readonly Entry[],
  after: readonly Entry[],
): Promise<Staged> {
  const local = await walk(items);
  const localTops = new Map((await readdir(items)).map((name) => [comparable(name), name]));
  const localPaths = Map.groupBy(local.keys(), topOf);
  const earlier = itemsOf(before);
  const later = itemsOf(after);
  // Where case does not count, one of two such names has overwritten the other: neither can be trusted.
  const lost = [...later.keys()].filter((top) => !localTops.has(comparable(top)));
  const twins = new Set(lost.map((top) => top.toLowerCase()));
  const whole: Entry[] = [];
  const changing: string[] = [];
  const unstorable: string[] = [];
  const localNames = new Set<string>();
  for (const [top, entries] of later) {
    if (!unchanged(earlier.get(top) ?? [], entries)) {
      changing.push(top);
      continue;
    }
    const localName = twins.has(top.toLowerCase()) ? undefined : localTops.get(comparable(top));
    const complete =
      localPaths.get(comparable(top))?.length === entries.length &&
      entries.every(({ path, size, isDirectory }) => {
        const found = local.get(comparable(path));
        // Some clouds do not know the size of some files (documents of Google): -1.
        return found !== undefined && (isDirectory ? found === -1 : size < 0 || found === size);
      });
    if (complete && localName !== undefined) {
      whole.push(...entries);
      localNames.add(localName);
    } else {
      unstorable.push(top);
    }
  }
  return { whole, localNames, changing, unstorable };
}
