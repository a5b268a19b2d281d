import { link, lstat, open, rename, rm, unlink } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "#shared/error-code";
import { numberedName } from "./free-name.ts";

/** What a file system without hard links says (exFAT, some network shares). */
const NO_LINKS = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EINVAL", "EMLINK", "EACCES"]);
/** What `rename` says when the target is there and must stay. EPERM is Windows. */
const TAKEN = new Set(["EEXIST", "ENOTEMPTY", "ENOTDIR", "EISDIR", "EPERM"]);

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
}

/** Claims the name with an empty file of our own and puts the real one over it. Only for file systems without links. */
async function claimAndRename(from: string, to: string): Promise<boolean> {
  try {
    await (await open(to, "wx", 0o600)).close();
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
  await rename(from, to);
  return true;
}

/** Gives the file its second name; false when that is taken. Never overwrites, whoever else writes there. */
async function placeAs(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    if (NO_LINKS.has(codeOf(error) ?? "")) return claimAndRename(from, to);
    throw error;
  }
  await unlink(from);
  return true;
}

/**
 * Moves a file of the same file system into `folder` under the first free name and returns that name. A file with two
 * names was placed by a run that was killed before it took the first name away: it is not placed again.
 */
export async function placeFile(from: string, folder: string, name: string): Promise<string> {
  if ((await lstat(from)).nlink > 1) {
    await unlink(from);
    return name;
  }
  for (let n = 1; ; n += 1) {
    const candidate = numberedName(name, n, "file");
    if (await placeAs(from, join(folder, candidate))) return candidate;
  }
}

/**
 * Moves a folder, whole and in one step, into `folder` under the first free name and returns that name. `rename`
 * itself refuses a target with anything in it.
 */
export async function placeFolder(from: string, folder: string, name: string): Promise<string> {
  for (let n = 1; ; n += 1) {
    const candidate = numberedName(name, n, "directory");
    const to = join(folder, candidate);
    if (await exists(to)) continue;
    try {
      await rename(from, to);
      return candidate;
    } catch (error) {
      if (!(TAKEN.has(codeOf(error) ?? "") && (await exists(to)))) throw error;
    }
  }
}

export async function removeTree(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
}
