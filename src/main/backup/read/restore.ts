import { mkdir, readdir, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ClawbackError } from "#shared/errors";
import type { RunResult } from "#shared/models/run";
import type { RestoreReport } from "#shared/models/snapshot";
import type { Clock, RunContext } from "../../ports.ts";
import type { IndexEntry } from "../format/index-file.ts";
import type { RestoreSource } from "../snapshot-store.ts";
import { codeOf, localFailure } from "./local-failure.ts";
import { findConflicts, Replacement } from "./replacement.ts";
import { checkClashes, checkEntries } from "./safe-path.ts";
import { select } from "./selection.ts";
import { finishFolders, makeLinks, writeFiles } from "./staging.ts";

const REPORTED_PATHS = 200;

/** Where a restore goes: a folder of its own, or over what is there, each root of the snapshot to its own folder. */
export type RestoreTarget =
  | Readonly<{ kind: "fresh"; /** Absolute; must not exist, or be empty. */ to: string }>
  | Readonly<{
      kind: "over";
      /** Absolute; for reports. */
      to: string;
      /** The absolute folder of a root ("state", "workspace", …). Throws for one that has no place here. */
      placeOf: (root: string) => string;
    }>;

export type RestoreRequest = Readonly<{
  snapshot: RestoreSource;
  /** Entries to restore with everything below them; none means all. */
  paths: readonly string[];
  target: RestoreTarget;
}>;

type RestoreResult = Extract<RunResult, { kind: "restore" }>;

/** What a restore would write, without fetching or writing anything. Throws as `restore` does before it writes. */
export async function previewRestore(request: RestoreRequest): Promise<RestoreReport> {
  const { snapshot, target } = request;
  const chosen = await choose(request);
  const files = chosen.filter((entry) => entry.kind !== "directory");
  return {
    snapshot: snapshot.record.name,
    to: target.to,
    files: files.length,
    bytes: bytesOf(files),
    dryRun: true,
    paths: files.slice(0, REPORTED_PATHS).map((entry) => entry.path),
    ...(target.kind === "over" ? { conflicts: await findConflicts(chosen, target.placeOf) } : {}),
  };
}

/**
 * Restores. Everything is written beside its place first, under a hidden name, and moved there when the last file has
 * been compared with its SHA-256: a restore that fails or is cancelled leaves everything as it was. Restoring over what
 * is there moves whatever would be replaced to a dated folder beside it; nothing is ever deleted.
 *
 * Throws `TARGET_NOT_EMPTY`, `ENTRY_UNSAFE`, `PATH_UNKNOWN`, `SNAPSHOT_DAMAGED`, `REMOTE_*`, `LOCAL_*` or `CANCELLED`.
 */
export async function restore(
  request: RestoreRequest,
  clock: Clock,
  context: RunContext,
): Promise<RestoreResult> {
  const { snapshot, target } = request;
  const chosen = await choose(request);
  try {
    if (target.kind === "fresh") await restoreFresh(snapshot, chosen, target.to, clock, context);
    else await restoreOver(snapshot, chosen, target.placeOf, clock, context);
  } catch (error) {
    throw localFailure(error);
  }
  const files = chosen.filter((entry) => entry.kind !== "directory");
  return {
    kind: "restore",
    snapshot: snapshot.record.name,
    to: target.to,
    files: files.length,
    bytes: bytesOf(files),
  };
}

async function choose({ snapshot, paths, target }: RestoreRequest): Promise<readonly IndexEntry[]> {
  checkEntries(snapshot.index.entries);
  if (target.kind === "fresh") await requireEmpty(target.to);
  const chosen = select(snapshot.index.entries, paths);
  checkClashes(chosen);
  return chosen;
}

function bytesOf(entries: readonly IndexEntry[]): number {
  return entries.reduce((sum, entry) => sum + (entry.kind === "file" ? entry.size : 0), 0);
}

async function restoreFresh(
  snapshot: RestoreSource,
  chosen: readonly IndexEntry[],
  to: string,
  clock: Clock,
  context: RunContext,
): Promise<void> {
  const partial = join(dirname(to), `.${basename(to)}.clawback-partial-${context.runId}`);
  await mkdir(dirname(to), { recursive: true });
  await mkdir(partial, { mode: 0o700 });
  const at = (path: string) => join(partial, path);
  try {
    await writeFiles(snapshot, chosen, at, clock, context);
    await makeLinks(chosen, at, context);
    await finishFolders(chosen, at);
    await rmdir(to).catch(absentIsFine);
    await rename(partial, to);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}

async function restoreOver(
  snapshot: RestoreSource,
  chosen: readonly IndexEntry[],
  placeOf: (root: string) => string,
  clock: Clock,
  context: RunContext,
): Promise<void> {
  const replacement = new Replacement(chosen, placeOf, clock.now(), context.runId);
  try {
    await replacement.prepare();
    await writeFiles(snapshot, chosen, replacement.stagedAt, clock, context);
    await makeLinks(chosen, replacement.stagedAt, context);
    await replacement.putInPlace(context.signal);
    await finishFolders(chosen, replacement.placedAt);
  } finally {
    await replacement.close();
  }
  for (const { dir, count } of replacement.kept()) {
    const what = count === 1 ? "One entry that was replaced lies" : `${count} entries that were replaced lie`;
    context.warn({ kind: "kept", path: dir, message: `${what} here.`, isNote: true });
  }
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
