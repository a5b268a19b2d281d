import { lstat, mkdir, readdir, rename } from "node:fs/promises";
import { basename, dirname, join, posix } from "node:path";
import { codeOf } from "#shared/error-code";
import { assertNever, ClawbackError } from "#shared/errors";
import type { Conflict, ConflictChoice, ConflictVersion, Settled } from "#shared/models/sync";
import type { SyncSettings } from "#shared/settings/schema";
import { numberedName } from "./free-name.ts";
import { isOwn } from "./mailbox.ts";
import { isThere } from "./source.ts";
import { discardFolder } from "./trash.ts";

/**
 * The name that a conflict copy of rclone stands for, or null for any other name: `a.txt.conflict1` since 1.66 (with two
 * dots where the suffix brings its own), `a.txt..path1` before.
 */
export function originalName(name: string): string | null {
  return /^(.+?)(?:\.{1,2}conflict\d+|\.\.path[12])$/s.exec(name)?.[1] ?? null;
}

async function versionAt(folder: string, path: string): Promise<ConflictVersion | null> {
  try {
    const found = await lstat(join(folder, path));
    return found.isFile() ? { path, size: found.size, modifiedAt: found.mtime.toISOString() } : null;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
}

async function conflictCopies(folder: string, below: string): Promise<readonly string[]> {
  const found: string[] = [];
  // What cannot be read holds no conflict that could be settled.
  for (const entry of await readdir(join(folder, below), { withFileTypes: true }).catch(() => [])) {
    if (below === "" && isOwn(entry.name)) continue;
    const path = posix.join(below, entry.name);
    if (entry.isDirectory()) found.push(...(await conflictCopies(folder, path)));
    else if (entry.isFile() && originalName(entry.name) !== null) found.push(path);
  }
  return found;
}

type Side = ConflictVersion["side"];
type Winner = SyncSettings["conflictResolve"];

const OTHER = { here: "cloud", cloud: "here" } as const;

/** The side that a conflict copy was written on: old releases name it, newer ones set aside whichever lost. */
function sideOf(copy: string, winner: Winner): Side {
  const named = /\.\.path([12])$/.exec(copy)?.[1];
  // Path1 is the cloud (bisync-command.ts).
  if (named !== undefined) return named === "1" ? "cloud" : "here";
  return winner === "newer" ? undefined : winner === "local" ? "cloud" : "here";
}

/** The versions with their sides. A file that kept its name is of the side that its only copy is not of. */
function withSides(
  original: string,
  found: readonly ConflictVersion[],
  winner: Winner,
): Conflict["versions"] {
  const [copy, ...more] = found.filter(({ path }) => path !== original);
  const loser = copy === undefined || more.length > 0 ? undefined : sideOf(copy.path, winner);
  const winning = loser === undefined ? undefined : OTHER[loser];
  return found.map((version) => {
    const side = version.path === original ? winning : sideOf(version.path, winner);
    return side === undefined ? version : { ...version, side };
  });
}

/**
 * The files of the synced folder that were changed on both sides, by their original path, each with all its versions:
 * the file itself first, if it is there. Mail and our own folders are left out. `winner` is what the settings said when
 * they met. Changes nothing.
 */
export async function findConflicts(folder: string, winner: Winner = "newer"): Promise<readonly Conflict[]> {
  const groups = Map.groupBy(await conflictCopies(folder, ""), (copy) =>
    posix.join(dirname(copy), originalName(basename(copy)) ?? ""),
  );
  const conflicts = await Promise.all(
    [...groups].map(async ([path, copies]) => {
      const versions = await Promise.all([path, ...copies.sort()].map((one) => versionAt(folder, one)));
      const found = versions.filter((version) => version !== null);
      return { path, versions: withSides(path, found, winner) };
    }),
  );
  return conflicts.filter(({ versions }) => versions.length > 0).sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The conflict that `path` is a version of. Throws `PATH_UNKNOWN` for any other path. */
export async function conflictAbout(folder: string, path: string): Promise<Conflict> {
  const conflict = (await findConflicts(folder)).find(({ versions }) =>
    versions.some((version) => version.path === path),
  );
  if (conflict !== undefined) return conflict;
  throw new ClawbackError("PATH_UNKNOWN", `There is no conflict about ${path}.`);
}

/**
 * Settles a conflict by one of its versions: `this` keeps it and discards the others, `other` discards it, `both` keeps
 * all, the copies under ordinary names ("a (2).txt"). What is discarded lies in the trash here afterwards; a version that
 * is kept alone gets the original name. The next cycle carries the result over. Returns where the discarded versions lie. `now` in milliseconds since 1970.
 *
 * Throws `PATH_UNKNOWN` unless `path` is a version of a conflict; overwrites nothing.
 */
export async function resolveConflict(
  folder: string,
  path: string,
  keep: ConflictChoice,
  now: number,
): Promise<Settled> {
  const conflict = await conflictAbout(folder, path);
  const others = conflict.versions.map((version) => version.path).filter((other) => other !== path);
  switch (keep) {
    case "this": {
      const discarded: string[] = [];
      for (const other of others) discarded.push(await discard(folder, other, now));
      await takeName(folder, path, conflict.path);
      return { discarded };
    }
    case "other": {
      const discarded = [await discard(folder, path, now)];
      const [only, ...more] = others;
      if (only !== undefined && more.length === 0) await takeName(folder, only, conflict.path);
      return { discarded };
    }
    case "both":
      for (const { path: version } of conflict.versions) {
        if (version !== conflict.path)
          await takeName(folder, version, await ordinaryPath(folder, conflict.path));
      }
      return { discarded: [] };
    default:
      return assertNever(keep);
  }
}

async function discard(folder: string, path: string, now: number): Promise<string> {
  const to = join(discardFolder(folder, now), path);
  await mkdir(dirname(to), { recursive: true });
  await rename(join(folder, path), to);
  return to;
}

async function takeName(folder: string, from: string, to: string): Promise<void> {
  if (from === to) return;
  if (await isThere(join(folder, to))) {
    throw new ClawbackError(
      "TARGET_NOT_EMPTY",
      `${to} was made again meanwhile: look at the conflict once more.`,
    );
  }
  await rename(join(folder, from), join(folder, to));
}

async function ordinaryPath(folder: string, path: string): Promise<string> {
  for (let n = 1; ; n += 1) {
    const candidate = posix.join(dirname(path), numberedName(basename(path), n, "file"));
    if (!(await isThere(join(folder, candidate)))) return candidate;
  }
}
