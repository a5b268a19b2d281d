import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { at } from "../rclone/remote.ts";
import { TRASH } from "./mailbox.ts";
import { recall } from "./memory.ts";
import { removeTree } from "./place.ts";
import type { FlowBasis, SyncWork } from "./work.ts";

/** Days that replaced and deleted files are kept. */
const KEEP_DAYS = 30;
const DAY = 86_400_000;
const PRUNED = "sync.trash-pruned";
/** `2026-01-31`, or `2026-01-31T235959999Z` for a run of its own. */
const OURS = /^\d{4}-\d{2}-\d{2}(T\d{9}Z)?$/;

const dayName = (time: number): string => new Date(time).toISOString().slice(0, 10);
const runName = (time: number): string => new Date(time).toISOString().replaceAll(/[:.]/g, "");

/**
 * The folder of the trash for a run: one a day (UTC), in which only the last version of a path is kept, so that the trash
 * stays in proportion. `isOnlyCopy`: what is replaced may be the only copy of somebody's work; the run gets a folder of
 * its own then, in which no later run of the day overwrites it.
 */
function folderName(now: number, isOnlyCopy: boolean): string {
  return isOnlyCopy ? runName(now) : dayName(now);
}

/**
 * Where the cloud keeps what is replaced and deleted there: below the synced folder, hidden from every sync by the
 * filters, which is what lets rclone take it as `--backup-dir` there (tried on 1.60.1). None where the cloud cannot move
 * files by itself. `below`: the part of the synced folder that is sent to.
 */
export function cloudTrash(
  { rclone, capabilities, clock }: Pick<FlowBasis, "rclone" | "capabilities" | "clock">,
  isOnlyCopy: boolean,
  below = "",
): readonly string[] {
  if (!capabilities.movesFiles) return [];
  return ["--backup-dir", at(rclone.remote, TRASH, folderName(clock.now(), isOnlyCopy), below)];
}

/** The same for a pull, below the folder here, where a move costs nothing. */
export function localTrash(
  { folder, clock }: Pick<FlowBasis, "folder" | "clock">,
  isOnlyCopy: boolean,
): readonly string[] {
  return ["--backup-dir", join(folder, TRASH, folderName(clock.now(), isOnlyCopy))];
}

/** A folder for what a person discards by hand, as `localTrash`. */
export function discardFolder(folder: string, now: number): string {
  return join(folder, TRASH, runName(now));
}

/**
 * Once a day: removes what lies in the trash of either side for more than 30 days. Names that are not ours are left
 * alone. Throws what rclone or the disk fails with.
 */
export async function pruneTrash(work: SyncWork): Promise<void> {
  const { rclone, facts, clock, call, context, folder } = work;
  const today = dayName(clock.now());
  if (recall(facts, PRUNED, z.string()) === today) return;
  const oldest = dayName(clock.now() - KEEP_DAYS * DAY);
  const isOld = (name: string) => OURS.test(name) && name < oldest;
  const local = await readdir(join(folder, TRASH)).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  });
  for (const name of local.filter(isOld)) {
    await removeTree(join(folder, TRASH, name));
    context.log("info", `Removed the trash of ${name} here.`);
  }
  const listed = work.capabilities.movesFiles ? await rclone.list(TRASH, {}, call) : null;
  for (const { path, isDirectory } of listed ?? []) {
    if (!isDirectory || !isOld(path)) continue;
    await rclone.removeFolder(`${TRASH}/${path}`, call);
    context.log("info", `Removed the trash of ${path} in the cloud.`);
  }
  facts.set(PRUNED, JSON.stringify(today));
}
