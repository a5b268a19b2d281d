import { createHash } from "node:crypto";
import { chmod, copyFile, link, mkdir, open, symlink, utimes } from "node:fs/promises";
import { posix } from "node:path";
import { ClawbackError } from "#shared/errors";
import type { Clock, RunContext } from "../../ports.ts";
import { throwIfCancelled } from "../../process/cancel.ts";
import { type FileEntry, type IndexEntry, mtimeOf } from "../format/index-file.ts";
import { StreamProgress } from "../progress.ts";
import type { RestoreSource, PlainFrame } from "../snapshot-store.ts";
import { codeOf } from "./local-failure.ts";
import { nameClash, staysInside } from "./safe-path.ts";

/** Set-user, set-group and sticky bits are not given back: a restored file must not gain rights. */
const MODE_BITS = 0o777;

/** Where an entry's path is on this machine while it is being restored; absolute. */
export type At = (path: string) => string;

function isFile(entry: IndexEntry): entry is FileEntry {
  return entry.kind === "file";
}

async function makeFolder(at: At, folder: string, made: Set<string>): Promise<void> {
  if (folder === "." || made.has(folder)) return;
  await mkdir(at(folder), { recursive: true, mode: 0o700 });
  made.add(folder);
}

/**
 * Writes the chosen files where `at` says, comparing each with its SHA-256; returns their bytes. Every frame is checked
 * before its bytes are used.
 */
export async function writeFiles(
  snapshot: RestoreSource,
  chosen: readonly IndexEntry[],
  at: At,
  clock: Clock,
  context: RunContext,
): Promise<number> {
  const { frameSize } = snapshot.record;
  const files = chosen.filter(isFile);
  const total = files.reduce((sum, file) => sum + file.size, 0);
  const needed = new Set<number>();
  for (const { frame, offset, size } of files) {
    const last = frame + Math.floor((offset + Math.max(size, 1) - 1) / frameSize);
    for (let number = frame; size > 0 && number <= last; number += 1) needed.add(number);
  }
  const frames = snapshot.index.frames.filter((frame) => needed.has(frame.number));
  const source = snapshot.frames(frames, context.signal)[Symbol.asyncIterator]();
  const folders = new Set<string>();
  const progress = new StreamProgress(context, clock, "Restoring");
  progress.done({ totalBytes: total, totalFiles: files.length });
  let current: PlainFrame | null = null;
  let bytes = 0;
  try {
    for (const [done, file] of files.entries()) {
      throwIfCancelled(context.signal);
      await makeFolder(at, posix.dirname(file.path), folders);
      const handle = await open(at(file.path), "wx", 0o600).catch((error: unknown) => {
        throw codeOf(error) === "EEXIST" ? nameClash(file.path) : error;
      });
      try {
        const hash = createHash("sha256");
        const start = file.frame * frameSize + file.offset;
        for (let at = start; at < start + file.size;) {
          while (current === null || at >= current.start + current.plain.length) {
            const next: IteratorResult<PlainFrame> = await source.next();
            if (next.done === true)
              throw new ClawbackError("SNAPSHOT_DAMAGED", `The snapshot ends before ${file.path}.`);
            current = next.value;
          }
          const piece = current.plain.subarray(at - current.start, start + file.size - current.start);
          hash.update(piece);
          await handle.writeFile(piece);
          at += piece.length;
        }
        if (hash.digest("hex") !== file.sha256) {
          throw new ClawbackError(
            "SNAPSHOT_DAMAGED",
            `${file.path} does not have the content it was backed up with.`,
          );
        }
        await handle.chmod(file.mode & MODE_BITS);
        await handle.utimes(mtimeOf(file) / 1000, mtimeOf(file) / 1000);
      } finally {
        await handle.close();
      }
      bytes += file.size;
      progress.done({ bytes, files: done + 1 });
    }
  } finally {
    await source.return?.();
  }
  return bytes;
}

/** Makes links last, so that nothing is ever written through one; those that lead outside are warned of instead. */
export async function makeLinks(chosen: readonly IndexEntry[], at: At, context: RunContext): Promise<void> {
  const folders = new Set<string>();
  const files = new Set(chosen.filter(isFile).map(({ path }) => path));
  for (const entry of chosen) {
    if (entry.kind !== "hardlink") continue;
    await makeFolder(at, posix.dirname(entry.path), folders);
    const [from, to] = [at(entry.target), at(entry.path)];
    // A hard link only ever joins two regular files that were just restored; some file systems have none.
    if (!files.has(entry.target)) {
      context.warn({
        kind: "link",
        path: entry.path,
        message: `Its other name ${entry.target} is not in the snapshot.`,
      });
      continue;
    }
    await link(from, to).catch(() => copyFile(from, to));
  }
  for (const entry of chosen) {
    if (entry.kind !== "symlink") continue;
    if (!staysInside(entry.path, entry.target)) {
      context.warn({
        kind: "link",
        path: entry.path,
        message: `The link leads outside (to ${entry.target}) and was not made.`,
      });
      continue;
    }
    await makeFolder(at, posix.dirname(entry.path), folders);
    await symlink(entry.target, at(entry.path));
  }
}

/** Makes empty folders, then gives every folder its mode and time, the deepest first: later writes would change them. */
export async function finishFolders(chosen: readonly IndexEntry[], at: At): Promise<void> {
  const folders = chosen.filter((entry) => entry.kind === "directory");
  for (const folder of folders) await mkdir(at(folder.path), { recursive: true, mode: 0o700 });
  const deepestFirst = [...folders].sort((a, b) => b.path.split("/").length - a.path.split("/").length);
  for (const folder of deepestFirst) {
    const path = at(folder.path);
    await chmod(path, folder.mode & MODE_BITS);
    await utimes(path, mtimeOf(folder) / 1000, mtimeOf(folder) / 1000);
  }
}
