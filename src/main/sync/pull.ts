import { ClawbackError } from "#shared/errors";
import { runFlow } from "./one-way.ts";
import { pullFlow } from "./pull-flow.ts";
import type { FlowEnd } from "./push.ts";
import { hasFiles } from "./source.ts";
import { NOTHING } from "./transfer.ts";
import type { SyncWork } from "./work.ts";

/**
 * The pull of a cycle: cloud → the folder here. Throws as `runFlow` does, and `SOURCE_MISSING` when the cloud's folder
 * is not there although it was, or although there are files here.
 */
export async function pull(work: SyncWork, approved: boolean): Promise<FlowEnd> {
  const hadHere = await hasFiles(work.folder);
  try {
    const totals = await runFlow(work, await pullFlow(work), approved);
    return { ...totals, hadFiles: await hasFiles(work.folder) };
  } catch (error) {
    if (!(error instanceof ClawbackError && error.code === "REMOTE_NOT_FOUND")) throw error;
    if (hadHere || work.lastGood?.hadFiles === true) throw cloudMissing(work, error);
    work.context.log("info", "The cloud has no folder to fetch from yet.");
    return { ...NOTHING, hadFiles: false };
  }
}

/** The folder in the cloud is not there, although it should be. */
export function cloudMissing(
  { rclone: { remote } }: Pick<SyncWork, "rclone">,
  cause?: unknown,
): ClawbackError {
  return new ClawbackError(
    "SOURCE_MISSING",
    `The folder to fetch from does not exist on ${remote.label}: nothing was changed. Is sync.remotePath right?`,
    { action: { kind: "edit-setting", field: "sync.remotePath" }, cause },
  );
}
