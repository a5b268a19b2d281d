import { readdir, realpath, stat } from "node:fs/promises";
import { z } from "zod";
import { ClawbackError } from "#shared/errors";

export type EntryKind = "file" | "directory" | "none";

const systemError = z.object({ code: z.string() });

/** What lies at a path, links followed; "none" also for sockets and devices. Throws `LOCAL_DENIED`. */
export async function kindOf(path: string): Promise<EntryKind> {
  const found = await orMissing(path, () => stat(path));
  if (found?.isDirectory() === true) return "directory";
  return found?.isFile() === true ? "file" : "none";
}

/** The names in a folder, sorted; empty when there is no such folder. Throws `LOCAL_DENIED`. */
export async function namesIn(dir: string): Promise<readonly string[]> {
  return ((await orMissing(dir, () => readdir(dir))) ?? []).sort();
}

/** The path with every link in it followed; as it is given when it does not exist. Throws `LOCAL_DENIED`. */
export async function realPathOf(path: string): Promise<string> {
  return (await orMissing(path, () => realpath(path))) ?? path;
}

async function orMissing<T>(path: string, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    const code = systemError.safeParse(error).data?.code;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP") return undefined;
    if (code !== "EACCES" && code !== "EPERM") throw error;
    throw new ClawbackError("LOCAL_DENIED", `${path} may not be read by this user.`, {
      detail: code,
      cause: error,
    });
  }
}
