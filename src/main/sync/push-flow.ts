import { at } from "../rclone/remote.ts";
import { mainFilters } from "./filters.ts";
import type { Flow } from "./flow.ts";
import { sourceEmpty } from "./guard.ts";
import { linkArguments, unsentOf } from "./left-out.ts";
import { listedName } from "./listed-name.ts";
import { isOwn } from "./mailbox.ts";
import { IGNORE_ERRORS } from "./transfer.ts";
import { cloudTrash } from "./trash.ts";
import type { FlowBasis } from "./work.ts";

/** File systems round times, FAT by 2 s. In milliseconds. */
const SLACK = 2_000;

/**
 * Workspace → cloud.
 *
 * - The workspace is in use: a file that grows while it is read is sent as far as it went when it was listed, and again
 *   next time (`--local-no-check-updated`), instead of failing the cycle.
 * - A cloud that keeps no times (plain WebDAV) shows rclone an edit only when the size changes (seen on 1.60.1). There,
 *   what was changed since the last good cycle began is sent unasked first.
 *
 * - Where a replaced file counts as a deletion, what was changed is copied first, so that the sync does not stop at it.
 * - What the cloud cannot hold is left out and reported (`unsentOf`).
 *
 * Throws `CONFIG_INVALID` for a bad pattern; starts no process.
 */
export async function pushFlow(basis: FlowBasis): Promise<Flow> {
  const { rclone, folder, lastGood, capabilities, sync } = basis;
  const { countsMoves } = capabilities;
  const since = countsMoves && lastGood !== null ? Date.parse(lastGood.startedAt) - SLACK : null;
  const { leftOut, args, files, isChanged } = await unsentOf(basis, folder, since);
  const view = [...args, ...mainFilters(sync.exclude), ...linkArguments(sync)];
  const common = [folder, at(rclone.remote), ...view, "--local-no-check-updated"];
  const commands = [["sync", ...common, ...(sync.copySymlinks ? [IGNORE_ERRORS] : [])]];
  if (countsMoves && isChanged) commands.unshift(["copy", ...common]);
  if (!capabilities.keepsTimes && lastGood !== null) {
    const since = new Date(Date.parse(lastGood.startedAt) - SLACK).toISOString();
    commands.unshift(["copy", ...common, "--ignore-times", "--no-traverse", "--max-age", since]);
  }
  return {
    kind: "push",
    commands,
    source: folder,
    view,
    // What lies there before the first push is not ours.
    trash: cloudTrash(basis, lastGood === null ? "only-copies" : "routine"),
    receiver: "in the cloud",
    inReceiver: (path) => at(rclone.remote, path),
    countsMoves,
    // Behind a link there may be more.
    sourceNames: sync.copySymlinks ? null : () => new Set(files.map(listedName)),
    sourceEmpty: () => sourceEmpty(folder),
    receiverFiles: async () => {
      const entries = (await rclone.list("", { recursive: true, filesOnly: true }, basis.call)) ?? [];
      return new Set(entries.map(({ path }) => path).filter((path) => !isOwn(path)));
    },
    leftOut,
  };
}
