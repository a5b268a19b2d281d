import { z } from "zod";
import { ClawbackError } from "#shared/errors";
import { describeChanges, planPush } from "./plan.ts";
import { pushView } from "./push-commands.ts";
import { queryJson } from "./query.ts";
import { isOwn } from "./mailbox.ts";
import type { SyncWork } from "./work.ts";

/** A push may delete this many files without asking, or this share of what the cloud holds, whichever is more. */
const FREE_DELETIONS = 10;
const FREE_SHARE = 0.25;

/** How many deletions go ahead unasked when the cloud holds `files` files. */
export function deletionCap(files: number): number {
  return Math.max(FREE_DELETIONS, Math.floor(files * FREE_SHARE));
}

export function sourceEmpty(folder: string): ClawbackError {
  return new ClawbackError(
    "SOURCE_EMPTY",
    `The folder to sync has no files, but the cloud has: nothing was changed. Is this the right folder? ${folder}`,
    { action: { kind: "choose-other-folder" } },
  );
}

/** The paths of the workspace's copy in the cloud, without mail and what is ours. */
export async function remoteFiles(work: Pick<SyncWork, "rclone" | "call">): Promise<readonly string[]> {
  const entries = (await work.rclone.list("", { recursive: true, filesOnly: true }, work.call)) ?? [];
  return entries.map((entry) => entry.path).filter((path) => !isOwn(path));
}

/**
 * The first push to a place, or the first after remote, folder or mode have changed, may only add. Throws
 * `APPROVAL_NEEDED` with the list when it would replace or delete anything there (design section 5).
 */
export async function requireHarmlessFirstPush(work: SyncWork): Promise<void> {
  const there = new Set(await remoteFiles(work));
  if (there.size === 0) return;
  const changes = await planPush(work, work.call);
  const replaced = changes.filter(({ action, path }) => action === "copy" && there.has(path));
  const deleted = changes.filter(({ action }) => action === "delete");
  if (replaced.length + deleted.length === 0) return;
  throw new ClawbackError(
    "APPROVAL_NEEDED",
    `This first sync would replace ${replaced.length} and delete ${deleted.length} of the ${there.size} files ` +
      `in the cloud: look at the list and approve it.`,
    {
      detail: describeChanges({
        delete: deleted.map(({ path }) => path),
        replace: replaced.map(({ path }) => path),
      }),
      action: { kind: "review-plan" },
    },
  );
}

/** Files of the workspace as rclone sees them through the filters. */
async function localCount(work: SyncWork): Promise<number> {
  const { count } = await queryJson(
    work.rclone,
    ["size", "--json", work.folder, ...pushView(work)],
    z.object({ count: z.number() }),
    work.call,
  );
  return count;
}

/**
 * Decides about the deletions at which a push has stopped, and returns how many may be done. Everything else of the push
 * is done by then, so the cloud holds the workspace plus exactly what is to go. Throws `SOURCE_EMPTY` when the filters
 * leave nothing of the source, approved or not, and `TOO_MANY_DELETIONS` with the list above the cap unless approved.
 */
export async function allowDeletions(work: SyncWork, approved: boolean): Promise<number> {
  const deleted = (await planPush(work, work.call))
    .filter(({ action }) => action === "delete")
    .map(({ path }) => path);
  const kept = await localCount(work);
  if (kept === 0) throw sourceEmpty(work.folder);
  const held = kept + deleted.length;
  if (!approved && deleted.length > deletionCap(held)) {
    throw new ClawbackError(
      "TOO_MANY_DELETIONS",
      `This sync would delete ${deleted.length} of ${held} files in the cloud. Nothing was deleted: ` +
        `look at the list and approve it.`,
      { detail: describeChanges({ delete: deleted }), action: { kind: "review-plan" } },
    );
  }
  return deleted.length;
}
