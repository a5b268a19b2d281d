import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "#shared/error-code";
import type { Arrival } from "#shared/models/delivery";
import { INBOX } from "../sync/mailbox.ts";

function isAbsent(error: unknown): boolean {
  return codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR";
}

/** Size of all files below a folder, in bytes; what vanishes on the way does not count. */
async function sizeBelow(path: string): Promise<number> {
  let size = 0;
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) size += (await statOf(join(entry.parentPath, entry.name)))?.size ?? 0;
  }
  return size;
}

async function statOf(path: string) {
  try {
    return await lstat(path);
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

async function arrivalOf(inbox: string, name: string): Promise<Arrival | null> {
  const found = await statOf(join(inbox, name));
  if (found === null || !(found.isFile() || found.isDirectory())) return null;
  return {
    name,
    size: found.isFile() ? found.size : await sizeBelow(join(inbox, name)),
    type: found.isFile() ? "file" : "directory",
    // The change time is when it got its name here; the modification time is the sender's.
    arrivedAt: found.ctime.toISOString(),
  };
}

/**
 * What lies in the agent's `_inbox` now: files and folders of its top level, newest first; links, our own names and
 * what the agent takes away meanwhile are left out. Empty when there is no `_inbox`. `folder` is the synced folder.
 */
export async function listArrivals(folder: string): Promise<readonly Arrival[]> {
  const inbox = join(folder, INBOX);
  let names: readonly string[];
  try {
    names = await readdir(inbox);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
  const visible = names.filter((name) => !name.startsWith(".clawback-"));
  const arrivals = await Promise.all(visible.map((name) => arrivalOf(inbox, name)));
  return arrivals.filter((arrival) => arrival !== null).sort((a, b) => (a.arrivedAt < b.arrivedAt ? 1 : -1));
}
