import type { Dirent } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { isOwn } from "./mailbox.ts";

/** What lies in the synced folder here, without mail and what is ours. Paths are relative, with `/`. */
export type Survey = Readonly<{
  files: readonly string[];
  folders: readonly string[];
  links: readonly string[];
  /** A file was written, renamed or put here since. */
  isChanged: boolean;
}>;

/** Kernels stamp files with the time of their last tick, which lies up to 10 ms back. */
const TICK = 10;

/**
 * Looks at every name once, in no order. `since` is in milliseconds since 1970; null counts everything as changed. A
 * missing folder has nothing in it; a part that cannot be read is rclone's to report. Throws nothing else.
 */
export async function surveyFolder(folder: string, since: number | null): Promise<Survey> {
  const files: string[] = [];
  const folders: string[] = [];
  const links: string[] = [];
  let isChanged = since === null;
  const visit = async (below: string): Promise<void> => {
    const entries = await readdir(join(folder, below), { withFileTypes: true }).catch(() => []);
    const inner: string[] = [];
    for (const entry of entries) {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (below === "" && isOwn(entry.name)) continue;
      if (entry.isSymbolicLink()) links.push(path);
      else if (entry.isDirectory()) inner.push(path);
      else files.push(path);
    }
    for (const path of inner) folders.push(path);
    await Promise.all([...inner.map(visit), lookAtTimes(below, entries)]);
  };
  const lookAtTimes = async (below: string, entries: readonly Dirent[]): Promise<void> => {
    if (isChanged) return;
    // The change time also tells of files that were moved here with an old modification time.
    const changed = await Promise.all(
      entries
        .filter((entry) => entry.isFile() && !(below === "" && isOwn(entry.name)))
        .map((entry) =>
          lstat(join(folder, below, entry.name)).then(
            ({ ctimeMs }) => since !== null && ctimeMs >= since - TICK,
            // Gone since.
            () => true,
          ),
        ),
    );
    if (changed.includes(true)) isChanged = true;
  };
  await visit("");
  return { files, folders, links: links.sort(), isChanged };
}
