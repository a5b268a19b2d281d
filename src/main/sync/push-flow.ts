import { at } from "../rclone/remote.ts";
import { storageType } from "./capabilities.ts";
import { excludePaths, mainFilters } from "./filters.ts";
import type { Flow } from "./flow.ts";
import { sourceEmpty } from "./guard.ts";
import { isOwn } from "./mailbox.ts";
import { hasNameRules, unstorable } from "./storable.ts";
import { surveyFolder } from "./survey.ts";
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
 * - Names that the cloud cannot hold, or that would overwrite each other there, are left out and reported. The folder is
 *   read for this only where the cloud has such rules.
 *
 * Throws `CONFIG_INVALID` for a bad pattern; starts no process.
 */
export async function pushFlow(basis: FlowBasis): Promise<Flow> {
  const { rclone, folder, lastGood, capabilities, sync } = basis;
  const rules = { type: storageType(basis), ignoresCase: capabilities.ignoresCase };
  const leftOut = hasNameRules(rules) ? unstorable((await surveyFolder(folder, null)).files, rules) : [];
  const unsent = excludePaths(leftOut.map(({ path }) => path));
  const view = [...unsent, ...mainFilters(sync.exclude), ...(sync.copySymlinks ? ["--copy-links"] : [])];
  const common = [folder, at(rclone.remote), ...view, "--local-no-check-updated"];
  const commands = [["sync", ...common]];
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
    sourceEmpty: () => sourceEmpty(folder),
    receiverFiles: async () => {
      const entries = (await rclone.list("", { recursive: true, filesOnly: true }, basis.call)) ?? [];
      return new Set(entries.map(({ path }) => path).filter((path) => !isOwn(path)));
    },
    leftOut,
  };
}
