import { mkdir } from "node:fs/promises";
import { dirname, isAbsolute, join, relative } from "node:path";
import { ClawbackError } from "#shared/errors";
import { at } from "../rclone/remote.ts";
import { mainFilters } from "./filters.ts";
import { isOwn } from "./mailbox.ts";
import { type Totals, transfer } from "./transfer.ts";
import { cloudTrash } from "./trash.ts";
import type { FlowBasis, SyncWork } from "./work.ts";

/**
 * The folder whose files mirror mode adds to the cloud: beside the synced one, because what lies inside that one is the
 * cloud's (docs/upstream.md, A.1: `dirname(localPath)/ingestPath`). Throws `CONFIG_INVALID` for a path that leads elsewhere, into
 * the mail or into the synced folder.
 */
export function ingestFolder({ folder, sync: { ingestPath } }: Pick<FlowBasis, "folder" | "sync">): string {
  const path = join(dirname(folder), ingestPath);
  const isElsewhere = isAbsolute(ingestPath) || ingestPath.split(/[\\/]/).includes("..");
  const apart = relative(folder, path);
  const isOverlapping = !apart.startsWith("..") || !relative(path, folder).startsWith("..");
  if (isElsewhere || isOverlapping || isOwn(ingestPath)) {
    throw new ClawbackError(
      "CONFIG_INVALID",
      "sync.ingestPath must be the name of a folder beside the synced one, without .. and not a mail folder.",
      { detail: path, action: { kind: "edit-setting", field: "sync.ingestPath" } },
    );
  }
  return path;
}

/**
 * Adds, and deletes nothing: what is newer in the cloud stays, what is replaced there goes to its trash, and without a
 * trash nothing is replaced.
 */
export function ingestCommand(basis: FlowBasis): readonly string[] {
  const { rclone, sync } = basis;
  const from = ingestFolder(basis);
  const trash = cloudTrash(basis, "only-copies", sync.ingestPath);
  const careful = trash.length === 0 ? ["--ignore-existing"] : ["--update", ...trash];
  const links = sync.copySymlinks ? ["--copy-links"] : [];
  const to = at(rclone.remote, sync.ingestPath);
  return ["copy", from, to, ...mainFilters(sync.exclude), ...links, "--local-no-check-updated", ...careful];
}

/** The ingest of a cycle; makes the folder, so that people find where to put things. Throws what rclone fails with. */
export async function ingest(work: SyncWork): Promise<Totals> {
  await mkdir(ingestFolder(work), { recursive: true });
  const { totals } = await transfer(work, ingestCommand(work));
  return totals;
}
