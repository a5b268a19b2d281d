import { stat } from "node:fs/promises";
import { join } from "node:path";
import { allowDeletions, remoteFiles, requireHarmlessFirstPush, sourceEmpty } from "./guard.ts";
import { pushCommands } from "./push-commands.ts";
import { hasFiles } from "./source.ts";
import { NOTHING, sum, type Totals, transfer } from "./transfer.ts";
import { trashArguments } from "./trash.ts";
import type { SyncWork } from "./work.ts";

/**
 * The push of a cycle: workspace → cloud, filters applied, deletions held until they are known to be few or approved.
 *
 * rclone runs with `--max-delete 0`. In its default order (all copies first, then deletions) it then does everything
 * but delete and ends with code 7 at the first file that would go, having deleted none (tried on 1.60.1: a limit of N
 * would have deleted N before it stops). Only then a dry run gives the list, `allowDeletions` judges it, and a second
 * pass with exactly that limit deletes. So a cycle without deletions costs one rclone, and no cycle deletes anything
 * before the number is known.
 *
 * Throws `SOURCE_EMPTY`, `APPROVAL_NEEDED`, `TOO_MANY_DELETIONS`, or what rclone fails with; files copied by then stay
 * copied. Expects that `requireSource` has passed.
 */
export async function push(
  work: SyncWork,
  approved: boolean,
): Promise<Totals & Readonly<{ hadFiles: boolean }>> {
  if (!(await hasFiles(work.folder))) {
    if (work.lastGood?.hadFiles === true || (await remoteFiles(work)).length > 0)
      throw sourceEmpty(work.folder);
    work.context.log("info", "The folder to sync has no files yet.");
    return { ...NOTHING, hadFiles: false };
  }
  if (work.lastGood === null && !approved) await requireHarmlessFirstPush(work);

  const trash = trashArguments(work);
  let totals = NOTHING;
  const sent = new Set<string>();
  for (const args of pushCommands(work)) {
    const first = await transfer(work, [...args, ...trash, "--max-delete", "0"]);
    totals = sum(totals, first.totals);
    for (const path of first.copiedPaths) sent.add(path);
    if (first.kind === "done") continue;
    const allowed = await allowDeletions(work, approved);
    const second = await transfer(work, [...args, ...trash, "--max-delete", String(allowed)]);
    totals = sum(totals, second.totals);
    for (const path of second.copiedPaths) sent.add(path);
    if (second.kind === "held") {
      work.context.warn({
        kind: "deletions-held",
        message:
          "More files were to be deleted in the cloud than a moment before; the rest waits for the next sync.",
      });
    }
  }
  return { ...totals, bytes: await sizeOf(work.folder, sent), hadFiles: true };
}

/** rclone counts what the cloud moves into the trash by itself as transferred; this counts what was sent. */
async function sizeOf(folder: string, paths: ReadonlySet<string>): Promise<number> {
  const sizes = await Promise.all(
    [...paths].map((path) =>
      stat(join(folder, path)).then(
        ({ size }) => size,
        // Gone since, or shown by rclone under another name: the count is for people and may miss it.
        () => 0,
      ),
    ),
  );
  return sizes.reduce((all, size) => all + size, 0);
}
