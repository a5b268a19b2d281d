import { createHash } from "node:crypto";
import {
  chmod,
  copyFile,
  link,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  rmdir,
  symlink,
  utimes,
} from "node:fs/promises";
import { basename, dirname, join, posix } from "node:path";
import { ClawbackError } from "#shared/errors";
import type { RunResult } from "#shared/models/run";
import type { RestoreReport } from "#shared/models/snapshot";
import type { Clock, RunContext } from "../../ports.ts";
import { throwIfCancelled } from "../../process/cancel.ts";
import { type FileEntry, type IndexEntry, mtimeOf } from "../format/index-file.ts";
import { StreamProgress } from "../progress.ts";
import type { PlainFrame, RestoreSource } from "../snapshot-store.ts";
import { checkEntries, staysInside } from "./safe-path.ts";
import { select } from "./selection.ts";

/** Set-user, set-group and sticky bits are not given back: a restored file must not gain rights. */
const MODE_BITS = 0o777;
const REPORTED_PATHS = 200;

export type RestoreRequest = Readonly<{
  snapshot: RestoreSource;
  /** Entries to restore with everything below them; none means all. */
  paths: readonly string[];
  /** Absolute; must not exist, or be empty. */
  to: string;
}>;

type RestoreResult = Extract<RunResult, { kind: "restore" }>;

/** What a restore would write, without fetching or writing anything. Throws as `restore` does before it writes. */
export async function previewRestore({ snapshot, paths, to }: RestoreRequest): Promise<RestoreReport> {
  checkEntries(snapshot.index.entries);
  await requireEmpty(to);
  const files = select(snapshot.index.entries, paths).filter((entry) => entry.kind !== "directory");
  return {
    snapshot: snapshot.record.name,
    to,
    files: files.length,
    bytes: files.reduce((sum, entry) => sum + (entry.kind === "file" ? entry.size : 0), 0),
    dryRun: true,
    paths: files.slice(0, REPORTED_PATHS).map((entry) => entry.path),
  };
}

/**
 * Restores into a fresh folder. Everything is written beside it first, under a hidden name, and moved into place when
 * the last file has been compared with its SHA-256: a restore that fails or is cancelled leaves nothing at `to`.
 * Every frame is checked before its bytes are used. Links are made last, so that nothing is ever written through one;
 * those that lead outside are not made but warned of.
 *
 * Throws `TARGET_NOT_EMPTY`, `ENTRY_UNSAFE`, `PATH_UNKNOWN`, `SNAPSHOT_DAMAGED`, `REMOTE_*`, `LOCAL_*` or `CANCELLED`.
 */
export async function restore(
  request: RestoreRequest,
  clock: Clock,
  context: RunContext,
): Promise<RestoreResult> {
  const { snapshot, paths, to } = request;
  checkEntries(snapshot.index.entries);
  await requireEmpty(to);
  const chosen = select(snapshot.index.entries, paths);
  const partial = join(dirname(to), `.${basename(to)}.clawback-partial-${context.runId}`);
  await mkdir(dirname(to), { recursive: true });
  await mkdir(partial, { mode: 0o700 });
  try {
    const bytes = await writeFiles(snapshot, chosen, partial, clock, context);
    await makeLinks(chosen, partial, context);
    await finishFolders(chosen, partial);
    await rmdir(to).catch(absentIsFine);
    await rename(partial, to);
    const files = chosen.filter((entry) => entry.kind !== "directory").length;
    return { kind: "restore", snapshot: snapshot.record.name, to, files, bytes };
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw localFailure(error);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

function absentIsFine(error: unknown): void {
  if (codeOf(error) !== "ENOENT") throw error;
}

async function requireEmpty(to: string): Promise<void> {
  let names: readonly string[];
  try {
    names = await readdir(to);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return;
    if (codeOf(error) !== "ENOTDIR") throw localFailure(error);
    names = [to];
  }
  if (names.length === 0) return;
  throw new ClawbackError("TARGET_NOT_EMPTY", `${to} is not empty: choose a new folder to restore into.`, {
    action: { kind: "choose-other-folder" },
  });
}

/** What the disk refused, as `LOCAL_FULL` or `LOCAL_DENIED`; any other error as it is. */
export function localFailure(error: unknown): unknown {
  if (error instanceof ClawbackError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  switch (codeOf(error)) {
    case "ENOSPC":
    case "EDQUOT":
      return new ClawbackError("LOCAL_FULL", "The disk is full: free some space, or restore elsewhere.", {
        detail,
        action: { kind: "free-space" },
      });
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new ClawbackError("LOCAL_DENIED", "The folder may not be written: choose another one.", {
        detail,
        action: { kind: "choose-other-folder" },
      });
    default:
      return error;
  }
}

function isFile(entry: IndexEntry): entry is FileEntry {
  return entry.kind === "file";
}

async function makeFolder(root: string, folder: string, made: Set<string>): Promise<void> {
  if (folder === "." || made.has(folder)) return;
  await mkdir(join(root, folder), { recursive: true, mode: 0o700 });
  made.add(folder);
}

async function writeFiles(
  snapshot: RestoreSource,
  chosen: readonly IndexEntry[],
  root: string,
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
      await makeFolder(root, posix.dirname(file.path), folders);
      const handle = await open(join(root, file.path), "wx", 0o600);
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

async function makeLinks(chosen: readonly IndexEntry[], root: string, context: RunContext): Promise<void> {
  const folders = new Set<string>();
  for (const entry of chosen) {
    if (entry.kind !== "hardlink") continue;
    await makeFolder(root, posix.dirname(entry.path), folders);
    const [from, to] = [join(root, entry.target), join(root, entry.path)];
    // A hard link only ever joins two regular files that were just restored; some file systems have none.
    if (!chosen.some((other) => isFile(other) && other.path === entry.target)) {
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
    await makeFolder(root, posix.dirname(entry.path), folders);
    await symlink(entry.target, join(root, entry.path));
  }
}

/** Makes empty folders, then gives every folder its mode and time, the deepest first: later writes would change them. */
async function finishFolders(chosen: readonly IndexEntry[], root: string): Promise<void> {
  const folders = chosen.filter((entry) => entry.kind === "directory");
  for (const folder of folders) await mkdir(join(root, folder.path), { recursive: true, mode: 0o700 });
  const deepestFirst = [...folders].sort((a, b) => b.path.split("/").length - a.path.split("/").length);
  for (const folder of deepestFirst) {
    const path = join(root, folder.path);
    await chmod(path, folder.mode & MODE_BITS);
    await utimes(path, mtimeOf(folder) / 1000, mtimeOf(folder) / 1000);
  }
}
