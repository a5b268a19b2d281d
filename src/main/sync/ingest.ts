import { mkdir } from "node:fs/promises";
import { dirname, isAbsolute, join, relative } from "node:path";
import { ClawbackError } from "#shared/errors";
import type { LeftOut } from "#shared/models/sync";
import { at } from "../rclone/remote.ts";
import { mainFilters } from "./filters.ts";
import { linkArguments, unsentAround, warnOfUnsent } from "./left-out.ts";
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
export async function ingestCommand(
  basis: FlowBasis,
): Promise<Readonly<{ command: readonly string[]; leftOut: readonly LeftOut[] }>> {
  const { rclone, sync } = basis;
  const from = ingestFolder(basis);
  const { leftOut, args } = await unsentAround(basis, from, sync.ingestPath);
  const trash = cloudTrash(basis, "only-copies", sync.ingestPath);
  const careful = trash.length === 0 ? ["--ignore-existing"] : ["--update", ...trash];
  const to = at(rclone.remote, sync.ingestPath);
  const view = [...args, ...mainFilters(sync.exclude), ...linkArguments(sync)];
  return { command: ["copy", from, to, ...view, "--local-no-check-updated", ...careful], leftOut };
}

/** The ingest of a cycle; makes the folder, so that people find where to put things. Throws what rclone fails with. */
export async function ingest(work: SyncWork): Promise<Totals> {
  await mkdir(ingestFolder(work), { recursive: true });
  const { command, leftOut } = await ingestCommand(work);
  warnOfUnsent(work, leftOut);
  const { totals } = await transfer(work, command);
  return totals;
}
