import { z } from "zod";
import { at } from "../rclone/remote.ts";
import { TRASH } from "./mailbox.ts";
import { recall } from "./memory.ts";
import type { SyncWork } from "./work.ts";

/** Days that replaced and deleted files are kept in the cloud. */
const KEEP_DAYS = 30;
const DAY = 86_400_000;
const PRUNED = "sync.trash-pruned";

const dayName = (time: number): string => new Date(time).toISOString().slice(0, 10);

/**
 * Where a push puts what it replaces and deletes: one folder a day (UTC) below the synced folder, hidden from every sync
 * by the filters, which is what lets rclone take it as `--backup-dir` there (tried on 1.60.1). Within one day only the
 * last version of a path is kept, so the trash stays in proportion. None where the cloud cannot move files by itself.
 */
export function trashArguments({ rclone, capabilities, clock }: SyncWork): readonly string[] {
  if (!capabilities.movesFiles) return [];
  return ["--backup-dir", at(rclone.remote, TRASH, dayName(clock.now()))];
}

/** Once a day: removes the days of the trash that are older than 30 days. Names that are not ours are left alone. */
export async function pruneTrash(work: SyncWork): Promise<void> {
  const { rclone, facts, clock, call, context } = work;
  const today = dayName(clock.now());
  if (!work.capabilities.movesFiles || recall(facts, PRUNED, z.string()) === today) return;
  const oldest = dayName(clock.now() - KEEP_DAYS * DAY);
  for (const { path, isDirectory } of (await rclone.list(TRASH, {}, call)) ?? []) {
    if (!isDirectory || !/^\d{4}-\d{2}-\d{2}$/.test(path) || path >= oldest) continue;
    await rclone.removeFolder(`${TRASH}/${path}`, call);
    context.log("info", `Removed the trash of ${path}.`);
  }
  facts.set(PRUNED, JSON.stringify(today));
}
