import { createHash, randomInt } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { ClawbackError } from "#shared/errors";
import type { Clock, RunContext } from "../../ports.ts";
import type { FileEntry, IndexEntry } from "../format/index-file.ts";
import { restore } from "../read/restore.ts";
import type { OpenSnapshot } from "../snapshot-store.ts";

const LEAST_FILES = 5;
/** A test must fill neither the disk nor the day: it is a sample, the deep check is the whole. */
const MOST_BYTES = 1024 ** 3;

export type RestoreTest = Readonly<{
  snapshot: OpenSnapshot;
  /** Percent of the snapshot's files. */
  share: number;
  /** Absolute; a private folder of this test alone, removed before and after it. */
  dir: string;
}>;

function isFile(entry: IndexEntry): entry is FileEntry {
  return entry.kind === "file";
}

/**
 * Files chosen at random, in the order of the stream: `share` percent of them, 5 at least, 1 GiB in all at most (but
 * always one). `random` gives an integer from 0 up to, but without, its argument.
 */
export function sampleFiles(
  files: readonly FileEntry[],
  share: number,
  random: (below: number) => number,
): readonly FileEntry[] {
  const wanted = Math.min(files.length, Math.max(LEAST_FILES, Math.ceil((files.length * share) / 100)));
  const left = [...files.keys()];
  const chosen = new Set<number>();
  let bytes = 0;
  while (chosen.size < wanted && left.length > 0) {
    const at = random(left.length);
    const [number, last] = [left[at], left.pop()];
    if (number === undefined || last === undefined) break;
    if (at < left.length) left[at] = last;
    const size = files[number]?.size ?? 0;
    if (chosen.size > 0 && bytes + size > MOST_BYTES) continue;
    chosen.add(number);
    bytes += size;
  }
  return files.filter((_file, number) => chosen.has(number));
}

/**
 * Restores some files as a person would, reads them back from the disk and compares each with the SHA-256 it was backed
 * up with: "a backup never restored is no backup". Returns what was compared; nothing of it stays. Throws
 * `SNAPSHOT_DAMAGED` naming the first wrong file, and whatever `restore` throws.
 */
export async function testRestore(
  { snapshot, share, dir }: RestoreTest,
  clock: Clock,
  context: RunContext,
): Promise<Readonly<{ files: number; bytes: number }>> {
  const chosen = sampleFiles(snapshot.index.entries.filter(isFile), share, randomInt);
  // A file that its owner may not read could not be compared.
  const entries = chosen.map((file) => ({ ...file, mode: 0o600 }));
  const sample = { ...snapshot, index: { ...snapshot.index, entries } };
  const to = join(dir, "files");
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true, mode: 0o700 });
  try {
    await snapshot.checkHeader(context.signal);
    const { files, bytes } = await restore(
      { snapshot: sample, paths: [], target: { kind: "fresh", to } },
      clock,
      context,
    );
    for (const { path, sha256 } of chosen) {
      const hash = createHash("sha256");
      await pipeline(createReadStream(join(to, path)), hash, { signal: context.signal });
      if (hash.digest("hex") === sha256) continue;
      throw new ClawbackError("SNAPSHOT_DAMAGED", `${path} came back with another content.`);
    }
    return { files, bytes };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
