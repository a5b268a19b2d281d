import { z } from "zod";
import { ClawbackError } from "#shared/errors";
import type { Flow } from "./flow.ts";
import { describeChanges, planFlow } from "./plan.ts";
import { queryJson } from "./query.ts";
import type { SyncWork } from "./work.ts";

/** A sync may delete this many files without asking, or this share of what the receiver holds, whichever is more. */
const FREE_DELETIONS = 10;
const FREE_SHARE = 0.25;

/** How many deletions go ahead unasked when the receiving side holds `files` files. */
function deletionCap(files: number): number {
  return Math.max(FREE_DELETIONS, Math.floor(files * FREE_SHARE));
}

export function sourceEmpty(folder: string): ClawbackError {
  return new ClawbackError(
    "SOURCE_EMPTY",
    `The folder to sync has no files, but the cloud has: nothing was changed. Is this the right folder? ${folder}`,
    { action: { kind: "choose-other-folder" } },
  );
}

/**
 * The first sync to a place, and the first after remote, folder or mode have changed, may only add. Throws
 * `APPROVAL_NEEDED` with the list when it would replace or delete anything there (docs/architecture.md).
 */
export async function requireHarmlessFirst(work: SyncWork, flow: Flow): Promise<void> {
  const there = await flow.receiverFiles();
  if (there.size === 0) return;
  const { changes } = await planFlow(work, flow);
  const replaced = changes.filter(({ action, path }) => action === "copy" && there.has(path));
  const deleted = changes.filter(({ action }) => action === "delete");
  if (replaced.length + deleted.length === 0) return;
  throw new ClawbackError(
    "APPROVAL_NEEDED",
    `This first sync would replace ${replaced.length} and delete ${deleted.length} of the ${there.size} files ` +
      `${flow.receiver}: look at the list and approve it.`,
    {
      detail: describeChanges({
        delete: deleted.map(({ path }) => path),
        replace: replaced.map(({ path }) => path),
      }),
      action: { kind: "review-plan" },
    },
  );
}

/** Files of the sending side as rclone sees them through the filters. */
async function sourceCount(work: SyncWork, { source, view }: Flow): Promise<number> {
  const { count } = await queryJson(
    work.rclone,
    ["size", "--json", source, ...view],
    z.object({ count: z.number() }),
    work.call,
  );
  return count;
}

/**
 * Decides about the deletions at which a flow has stopped, and returns how many may be done. Everything else of it is
 * done by then, so the receiver holds what the source has plus exactly what is to go. Throws `SOURCE_EMPTY` when there is
 * nothing in the source, or the filters leave nothing of it, approved or not, and `TOO_MANY_DELETIONS` with the list
 * above the cap unless approved.
 */
export async function allowDeletions(work: SyncWork, flow: Flow, approved: boolean): Promise<number> {
  const deleted = (await planFlow(work, flow)).changes
    .filter(({ action }) => action === "delete")
    .map(({ path }) => path);
  const kept = await sourceCount(work, flow);
  if (kept === 0) throw flow.sourceEmpty();
  const held = kept + deleted.length;
  if (!approved && deleted.length > deletionCap(held)) {
    throw new ClawbackError(
      "TOO_MANY_DELETIONS",
      `This sync would delete ${deleted.length} of ${held} files ${flow.receiver}. Nothing was deleted: ` +
        `look at the list and approve it.`,
      { detail: describeChanges({ delete: deleted }), action: { kind: "review-plan" } },
    );
  }
  return deleted.length;
}
