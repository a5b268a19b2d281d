import { createHash } from "node:crypto";
import { createReadStream, type Stats } from "node:fs";
import { lstat, mkdir, readlink, rename, rm } from "node:fs/promises";
import { basename, dirname, join, posix } from "node:path";
import { pipeline } from "node:stream/promises";
import type { RestoreConflict } from "#shared/models/snapshot";
import { throwIfCancelled } from "../../process/cancel.ts";
import type { FileEntry, IndexEntry } from "../format/index-file.ts";
import { codeOf } from "./local-failure.ts";

type PlaceOf = (root: string) => string;
type Move = Readonly<{ from: string; to: string }>;

/** What SQLite keeps beside a database; stale ones would spoil a restored database. */
const DATABASE = /\.(?:sqlite3?|db3?)$/i;
const SIDECARS = ["-wal", "-shm", "-journal"];

function split(path: string): Readonly<{ root: string; rest: string }> {
  const slash = path.indexOf("/");
  return slash === -1
    ? { root: path, rest: "" }
    : { root: path.slice(0, slash), rest: path.slice(slash + 1) };
}

async function statOf(path: string): Promise<Stats | null> {
  try {
    return await lstat(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return null;
    throw error;
  }
}

async function shaOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** Whether what is there needs no restoring. `files` are the files of the snapshot by path. */
async function isSame(
  entry: IndexEntry,
  target: string,
  stats: Stats,
  files: ReadonlyMap<string, FileEntry>,
): Promise<boolean> {
  if (entry.kind === "directory") return stats.isDirectory();
  if (entry.kind === "symlink") return stats.isSymbolicLink() && (await readlink(target)) === entry.target;
  const file = entry.kind === "file" ? entry : files.get(entry.target);
  if (file === undefined || !stats.isFile() || stats.size !== file.size) return false;
  return (stats.mode & 0o777) === (entry.mode & 0o777) && (await shaOf(target)) === file.sha256;
}

function filesOf(entries: readonly IndexEntry[]): ReadonlyMap<string, FileEntry> {
  return new Map(entries.flatMap((entry) => (entry.kind === "file" ? [[entry.path, entry] as const] : [])));
}

/** What is there already and is not as in the snapshot. Reads local files only. */
export async function findConflicts(
  chosen: readonly IndexEntry[],
  placeOf: PlaceOf,
): Promise<readonly RestoreConflict[]> {
  const files = filesOf(chosen);
  const conflicts: RestoreConflict[] = [];
  for (const entry of chosen) {
    const { root, rest } = split(entry.path);
    const target = join(placeOf(root), rest);
    const stats = await statOf(target);
    if (stats === null || (await isSame(entry, target, stats, files))) continue;
    conflicts.push({ path: entry.path, target, size: stats.isFile() ? stats.size : null });
  }
  return conflicts;
}

/**
 * Puts restored entries over what is there. Each root is written to a hidden folder beside its place, so that every
 * step into place is a rename; what differs is renamed into a dated folder beside it first, links in the way of folders
 * too, so that nothing is written through one. Whatever goes wrong in the middle is undone, in reverse.
 */
export class Replacement {
  readonly #chosen: readonly IndexEntry[];
  readonly #placeOf: PlaceOf;
  readonly #stamp: string;
  readonly #suffix: string;
  readonly #staged = new Set<string>();
  readonly #kept = new Map<string, number>();
  readonly #folders = new Set<string>();
  readonly #moves: Move[] = [];

  constructor(chosen: readonly IndexEntry[], placeOf: PlaceOf, now: number, runId: string) {
    this.#chosen = chosen;
    this.#placeOf = placeOf;
    this.#stamp = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, "");
    this.#suffix = `clawback-partial-${runId}`;
  }

  /** Where an entry is written first. */
  readonly stagedAt = (path: string): string => {
    const { root, rest } = split(path);
    return join(
      this.#beside(root, (name) => `.${name}.${this.#suffix}`),
      rest,
    );
  };

  /** Where an entry belongs. */
  readonly placedAt = (path: string): string => {
    const { root, rest } = split(path);
    return join(this.#placeOf(root), rest);
  };

  /** Makes the hidden folders. Throws what `placeOf` throws before anything is written. */
  async prepare(): Promise<void> {
    for (const root of new Set(this.#chosen.map(({ path }) => split(path).root))) {
      const dir = this.stagedAt(root);
      await mkdir(dirname(dir), { recursive: true });
      await mkdir(dir, { mode: 0o700 });
      this.#staged.add(dir);
    }
  }

  async putInPlace(signal: AbortSignal): Promise<void> {
    const files = filesOf(this.#chosen);
    try {
      for (const entry of this.#chosen) {
        throwIfCancelled(signal);
        await this.#place(entry, files);
      }
    } catch (error) {
      for (const { from, to } of this.#moves.toReversed()) await rename(to, from);
      this.#kept.clear();
      throw error;
    }
  }

  /** The folders that hold what was replaced, and how many entries each. */
  kept(): readonly Readonly<{ dir: string; count: number }>[] {
    return [...this.#kept].map(([dir, count]) => ({ dir, count }));
  }

  /** Removes the hidden folders. */
  async close(): Promise<void> {
    for (const dir of this.#staged) await rm(dir, { recursive: true, force: true });
  }

  async #place(entry: IndexEntry, files: ReadonlyMap<string, FileEntry>): Promise<void> {
    const target = this.placedAt(entry.path);
    if (entry.kind === "directory") return this.#makeFolder(entry.path);
    await this.#makeFolder(posix.dirname(entry.path));
    const staged = this.stagedAt(entry.path);
    // A link that leads outside was warned of and not made: what is there stays.
    if ((await statOf(staged)) === null) return;
    const stats = await statOf(target);
    if (stats !== null && (await isSame(entry, target, stats, files))) return;
    if (stats !== null) await this.#keep(entry.path);
    if (DATABASE.test(entry.path)) {
      for (const suffix of SIDECARS) {
        if ((await statOf(target + suffix)) !== null) await this.#keep(entry.path + suffix);
      }
    }
    await this.#move({ from: staged, to: target });
  }

  /** Makes a folder and those above it, up to its root; what stands there and is none is moved aside. */
  async #makeFolder(path: string): Promise<void> {
    if (path === "." || this.#folders.has(path)) return;
    const { rest } = split(path);
    const target = this.placedAt(path);
    if (rest === "") {
      // The root may be a link of the owner's (a workspace on another drive): it is followed.
      await mkdir(target, { recursive: true, mode: 0o700 });
    } else {
      await this.#makeFolder(posix.dirname(path));
      const stats = await statOf(target);
      if (stats !== null && !stats.isDirectory()) await this.#keep(path);
      if (stats?.isDirectory() !== true) await mkdir(target, { mode: 0o700 });
    }
    this.#folders.add(path);
  }

  async #keep(path: string): Promise<void> {
    const { root, rest } = split(path);
    const dir = this.#beside(root, (name) => `${name}.before-restore-${this.#stamp}`);
    const to = join(dir, rest);
    await mkdir(dirname(to), { recursive: true, mode: 0o700 });
    await this.#move({ from: this.placedAt(path), to });
    this.#kept.set(dir, (this.#kept.get(dir) ?? 0) + 1);
  }

  async #move(move: Move): Promise<void> {
    await rename(move.from, move.to);
    this.#moves.push(move);
  }

  #beside(root: string, rename: (name: string) => string): string {
    const place = this.#placeOf(root);
    return join(dirname(place), rename(basename(place)));
  }
}
