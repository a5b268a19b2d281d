import { posix } from "node:path";
import { ClawbackError } from "#shared/errors";
import type { SnapshotEntry } from "#shared/models/snapshot";
import { type IndexEntry, isoTime, mtimeOf, viewOf } from "../format/index-file.ts";

/** `workspace/a/`, `./workspace/a` and `workspace/a` mean the same entry. */
export function normalisePath(path: string): string {
  const clean = posix.normalize(path).replace(/^\.?\/+|\/+$/g, "");
  return clean === "." ? "" : clean;
}

/**
 * The entries at or below any of `paths`, in the order of the stream; all of them for no paths. A hard link brings the
 * file it points at along. Throws `PATH_UNKNOWN` for a path that the snapshot does not have.
 */
export function select(entries: readonly IndexEntry[], paths: readonly string[]): readonly IndexEntry[] {
  const wanted = paths.map(normalisePath).filter((path) => path !== "");
  if (wanted.length === 0) return entries;
  const matches = (entry: IndexEntry, path: string) =>
    entry.path === path || entry.path.startsWith(`${path}/`);
  for (const path of wanted) {
    if (!entries.some((entry) => matches(entry, path))) {
      throw new ClawbackError("PATH_UNKNOWN", `The snapshot does not hold "${path}".`);
    }
  }
  const chosen = new Set(entries.filter((entry) => wanted.some((path) => matches(entry, path))));
  const targets = new Set([...chosen].flatMap((entry) => (entry.kind === "hardlink" ? [entry.target] : [])));
  return entries.filter((entry) => chosen.has(entry) || (entry.kind === "file" && targets.has(entry.path)));
}

/** A folder that only exists as a part of other entries' paths (a single file of `state/` was backed up): as new as they. */
function impliedFolder(path: string, newest: number): SnapshotEntry {
  return { path, type: "directory", size: 0, mode: 0o700, mtime: isoTime(newest) };
}

/** The direct children of a folder ("" is the root), folders first, by name. Throws `PATH_UNKNOWN`. */
export function childrenOf(entries: readonly IndexEntry[], path: string): readonly SnapshotEntry[] {
  const folder = normalisePath(path);
  const prefix = folder === "" ? "" : `${folder}/`;
  const children = new Map<string, SnapshotEntry>();
  const newest = new Map<string, number>();
  let isThere = folder === "";
  for (const entry of entries) {
    if (entry.path === folder) isThere = true;
    if (!entry.path.startsWith(prefix) || entry.path === folder) continue;
    isThere = true;
    const rest = entry.path.slice(prefix.length);
    const slash = rest.indexOf("/");
    const child = prefix + (slash === -1 ? rest : rest.slice(0, slash));
    if (slash === -1) children.set(child, viewOf(entry));
    else newest.set(child, Math.max(newest.get(child) ?? -Infinity, mtimeOf(entry)));
  }
  for (const [child, time] of newest) {
    if (!children.has(child)) children.set(child, impliedFolder(child, time));
  }
  if (!isThere) throw new ClawbackError("PATH_UNKNOWN", `The snapshot does not hold "${folder}".`);
  const rank = (entry: SnapshotEntry) => (entry.type === "directory" ? 0 : 1);
  return [...children.values()].sort((a, b) => rank(a) - rank(b) || (a.path < b.path ? -1 : 1));
}
