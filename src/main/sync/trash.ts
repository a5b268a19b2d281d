import { mkdir, readdir, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { codeOf } from "#shared/error-code";
import { at } from "../rclone/remote.ts";
import { TRASH } from "./mailbox.ts";
import { recall } from "./memory.ts";
import { removeTree } from "./place.ts";
import { transfer } from "./transfer.ts";
import { type TrashKind, expired, superfluous, trashFolder } from "./trash-folder.ts";
import type { FlowBasis, SyncWork } from "./work.ts";

const PRUNED = "sync.trash-pruned";

/**
 * Where the cloud keeps what is replaced and deleted there: below the synced folder, hidden from every sync by the
 * filters, which is what lets rclone take it as `--backup-dir` there (tried on 1.60.1). None where the cloud cannot move
 * files by itself. `below`: the part of the synced folder that is sent to.
 *
 * Each run has a folder of its own: to put a file over another one in the trash counts as a deletion to rclone, at which
 * `--max-delete 0` stops it (seen on 1.60.1).
 */
export function cloudTrash(
  { rclone, capabilities, clock }: Pick<FlowBasis, "rclone" | "capabilities" | "clock">,
  kind: TrashKind,
  below = "",
): readonly string[] {
  if (!capabilities.movesFiles) return [];
  return ["--backup-dir", at(rclone.remote, TRASH, trashFolder(clock.now(), kind), below)];
}

/** The same for a pull, below the folder here, where a move costs nothing. */
export function localTrash(
  { folder, clock }: Pick<FlowBasis, "folder" | "clock">,
  kind: TrashKind,
): readonly string[] {
  return ["--backup-dir", join(folder, TRASH, trashFolder(clock.now(), kind))];
}

/** A folder for what a person discards by hand. */
export function discardFolder(folder: string, now: number): string {
  return join(folder, TRASH, trashFolder(now, "only-copies"));
}

/**
 * Once a day: removes from the trash of both sides what is too old, and of the days before today all but the last of the
 * routine versions of each path. Names that are not ours are left alone. Throws what rclone or the disk fails with.
 */
export async function pruneTrash(work: SyncWork): Promise<void> {
  const now = work.clock.now();
  const today = new Date(now).toISOString().slice(0, 10);
  if (recall(work.facts, PRUNED, z.string()) === today) return;
  await pruneLocal(work, now);
  if (work.capabilities.movesFiles) await pruneCloud(work, now);
  work.facts.set(PRUNED, JSON.stringify(today));
}

async function pruneLocal({ folder, context }: SyncWork, now: number): Promise<void> {
  const trash = join(folder, TRASH);
  const names = await readdir(trash).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  });
  for (const name of expired(names, now)) {
    await removeTree(join(trash, name));
    context.log("info", `Removed the trash of ${name} here.`);
  }
  if (names.length === 0) return;
  const entries = await readdir(trash, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(trash.length + 1));
  for (const path of superfluous(paths, now)) await unlink(join(trash, path));
}

async function pruneCloud(work: SyncWork, now: number): Promise<void> {
  const { rclone, call, context, privateDir } = work;
  const entries = (await rclone.list(TRASH, { recursive: true }, call)) ?? [];
  const tops = entries.filter(({ path, isDirectory }) => isDirectory && !path.includes("/"));
  const gone = expired(
    tops.map(({ path }) => path),
    now,
  );
  for (const name of gone) {
    await rclone.removeFolder(`${TRASH}/${name}`, call);
    context.log("info", `Removed the trash of ${name} in the cloud.`);
  }
  const files = entries.filter(({ isDirectory }) => !isDirectory).map(({ path }) => path);
  // A list of files is one path a line.
  const surplus = superfluous(files, now).filter((path) => !/[\r\n]/.test(path));
  if (surplus.length === 0) return;
  await mkdir(privateDir, { recursive: true, mode: 0o700 });
  const list = join(privateDir, "trash-surplus.txt");
  await writeFile(list, surplus.join("\n"), { mode: 0o600 });
  await transfer(work, ["delete", at(rclone.remote, TRASH), "--files-from-raw", list]);
}
