import { sourceEmpty } from "./guard.ts";
import { runFlow } from "./one-way.ts";
import { pushFlow } from "./push-flow.ts";
import { hasFiles } from "./source.ts";
import { NOTHING, type Totals } from "./transfer.ts";
import type { SyncWork } from "./work.ts";

/** Whether the sending side had any file; the guards of the next cycle compare with it. */
export type FlowEnd = Totals & Readonly<{ hadFiles: boolean }>;

/**
 * The push of a cycle: workspace → cloud. Throws as `runFlow` does, `SOURCE_EMPTY` for a workspace without files where
 * there were some or the cloud has some. Expects that `requireSource` has passed.
 */
export async function push(work: SyncWork, approved: boolean): Promise<FlowEnd> {
  const flow = await pushFlow(work);
  if (await hasFiles(work.folder)) return { ...(await runFlow(work, flow, approved)), hadFiles: true };
  if (work.lastGood?.hadFiles === true || (await flow.receiverFiles()).size > 0) {
    throw sourceEmpty(work.folder);
  }
  work.context.log("info", "The folder to sync has no files yet.");
  return { ...NOTHING, hadFiles: false };
}
