import { type Dirent, lstatSync } from "node:fs";
import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { RunWarning } from "#shared/models/run";
import type { Layout } from "../openclaw/layout.ts";
import { type Excludes } from "./excludes.ts";

/** One thing the walk met. `member` is its name in the archive: `<root>/<path>`. */
export type Met =
  | Readonly<{ kind: "member"; member: string; size: number }>
  /** A live database: captured by SQLite itself, never read as a file (docs/upstream.md, A.6, 11). */
  | Readonly<{ kind: "database"; member: string; path: string; size: number }>
  /** A file that was asked for by name and is a link (a configuration kept elsewhere): its content is meant. */
  | Readonly<{ kind: "linked"; member: string; path: string; size: number }>
  | Readonly<{ kind: "left-out"; warning: RunWarning }>;

const SQLITE_NAME = /\.(?:sqlite3?|db3?)$/i;
const SQLITE_SIDECAR = /\.(?:sqlite3?|db3?)-(?:wal|shm|journal)$/i;
const SQLITE_MAGIC = Buffer.from("SQLite format 3\0", "latin1");

async function isDatabase(path: string): Promise<boolean> {
  if (!SQLITE_NAME.test(path)) return false;
  const file = await open(path, "r");
  try {
    const { buffer } = await file.read(Buffer.alloc(SQLITE_MAGIC.length), 0, SQLITE_MAGIC.length, 0);
    return buffer.equals(SQLITE_MAGIC);
  } finally {
    await file.close();
  }
}

function leftOut(kind: string, member: string, message: string): Met {
  return { kind: "left-out", warning: { kind, path: member, message } };
}

function failure(member: string, error: unknown): Met {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  // Node puts U+FFFD for bytes that are not UTF-8, and then there is no such file.
  if (code === "ENOENT" && member.includes("\uFFFD")) {
    return leftOut("name", member, "Its name is not UTF-8 and cannot be carried: rename it.");
  }
  return code === "ENOENT"
    ? leftOut("vanished", member, "It vanished while the backup was looking.")
    : leftOut("unreadable", member, "It cannot be read.");
}

/** Looks without a promise for each file: twenty thousand of them cost more than the looking (bench/backup.ts). */
async function meetFile(path: string, member: string): Promise<Met> {
  try {
    const stats = lstatSync(path);
    if (stats.isFile() && (await isDatabase(path)))
      return { kind: "database", member, path, size: stats.size };
    if (stats.isFile() || stats.isSymbolicLink()) {
      return { kind: "member", member, size: stats.isFile() ? stats.size : 0 };
    }
    return leftOut("special-file", member, "It is a socket, pipe or device.");
  } catch (error) {
    return failure(member, error);
  }
}

async function meetSource(path: string, member: string): Promise<Met> {
  try {
    if (lstatSync(path).isSymbolicLink()) {
      const { size } = await stat(path);
      return (await isDatabase(path))
        ? { kind: "database", member, path, size }
        : { kind: "linked", member, path, size };
    }
  } catch (error) {
    return failure(member, error);
  }
  return meetFile(path, member);
}

/**
 * Walks what a layout names, each file once, in the order of names, and reports it in batches of one folder. Links are
 * reported, not followed. What cannot be read or archived is reported as left out; nothing is thrown for it.
 */
export async function* walk(layout: Layout, excluded: Excludes): AsyncGenerator<readonly Met[]> {
  for (const source of layout.sources) {
    const root = layout.roots.find(({ name }) => name === source.root);
    if (root === undefined) throw new Error(`no root ${source.root}`);
    const member = (path: string) => (path === "" ? root.name : `${root.name}/${path}`);
    if (source.kind === "tree") {
      yield* walkTree(root.dir, source.path, member, excluded, new Set(source.except));
    } else {
      yield [await meetSource(join(root.dir, source.path), member(source.path))];
    }
  }
}

async function* walkTree(
  dir: string,
  top: string,
  member: (path: string) => string,
  excluded: Excludes,
  except: ReadonlySet<string>,
): AsyncGenerator<readonly Met[]> {
  const waiting = [top];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const at = folder;
    let children: Dirent[];
    try {
      children = await readdir(join(dir, at), { withFileTypes: true });
    } catch (error) {
      yield [failure(member(at), error)];
      continue;
    }
    const named = children
      .map((child) => ({ child, path: at === "" ? child.name : `${at}/${child.name}` }))
      .filter(({ path }) => !except.has(path) && !excluded(top === "" ? path : path.slice(top.length + 1)))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
    const folders = named.filter(({ child }) => child.isDirectory()).map(({ path }) => path);
    const files = named.filter(({ child }) => !child.isDirectory() && !SQLITE_SIDECAR.test(child.name));
    // "/." makes tar archive the folder itself also where the name is a link of ours to the real root.
    const self: Met = { kind: "member", member: `${member(at)}/.`, size: 0 };
    yield [self, ...(await Promise.all(files.map(({ path }) => meetFile(join(dir, path), member(path)))))];
    waiting.push(...folders.reverse());
  }
}
