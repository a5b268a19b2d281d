import { stat } from "node:fs/promises";
import { join } from "node:path";
import { isClashFatal, makeWay, requireClashlike } from "./clash.ts";
import type { Flow } from "./flow.ts";
import { allowDeletions, requireHarmlessFirst } from "./guard.ts";
import { NOTHING, sum, type Totals, transfer } from "./transfer.ts";
import type { SyncWork } from "./work.ts";

/**
 * Carries one side over to the other, filters applied, deletions held until they are known to be few or approved.
 *
 * rclone runs with `--max-delete 0`. In its default order (all copies first, then deletions) it then does everything
 * but delete and ends with code 7 at the first file that would go, having deleted none (tried on 1.60.1: a limit of N
 * would have deleted N before it stops). Only then a dry run gives the list, `allowDeletions` judges it, and a second
 * pass with exactly that limit deletes. So a cycle without deletions costs one rclone, and no cycle deletes anything
 * before the number is known.
 *
 * Throws `SOURCE_EMPTY`, `APPROVAL_NEEDED`, `TOO_MANY_DELETIONS`, or what rclone fails with; files copied by then stay
 * copied.
 */
export async function runFlow(work: SyncWork, flow: Flow, approved: boolean): Promise<Totals> {
  for (const { path, reason } of flow.leftOut) {
    // What a push leaves out is not safe in the cloud, and its owner should do something about it.
    const note = flow.kind === "pull" ? { isNote: true as const } : {};
    work.context.warn({ kind: "left-out", message: reason, path, ...note });
    work.warned.add(path);
  }
  if (work.lastGood === null && !approved) await requireHarmlessFirst(work, flow);

  let totals = NOTHING;
  const sent = new Set<string>();
  const isFatal = flow.kind === "push" && isClashFatal(work);
  let aside = isFatal ? ((await makeWay(work, flow, approved)) ?? []) : [];
  for (const command of flow.commands) {
    const pass = (allowed: number) =>
      transfer(work, [...command, ...aside, ...flow.trash, "--max-delete", String(allowed)]);
    const first = await pass(0).catch(async (failure: unknown) => {
      requireClashlike(failure);
      const staying = await makeWay(work, flow, approved);
      if (staying === null) throw failure;
      aside = staying;
      return pass(0);
    });
    totals = sum(totals, first.totals);
    for (const path of first.copiedPaths) sent.add(path);
    if (first.kind === "done") continue;
    const allowed = await allowDeletions(work, flow, approved);
    const second = await pass(allowed);
    totals = sum(totals, second.totals);
    for (const path of second.copiedPaths) sent.add(path);
    if (second.kind === "held") {
      work.context.warn({
        kind: "deletions-held",
        message: `More files were to be deleted ${flow.receiver} than a moment before; the rest waits for the next sync.`,
      });
    }
  }
  return { ...totals, bytes: await sizeOf(work.folder, sent) };
}

/** Files that are looked at at once; all of a first sync at once would take 100 MB. */
const AT_ONCE = 64;

/** rclone counts what is moved into the trash as transferred; this counts what was carried over. */
async function sizeOf(folder: string, paths: ReadonlySet<string>): Promise<number> {
  const all = [...paths];
  let bytes = 0;
  for (let next = 0; next < all.length; next += AT_ONCE) {
    const sizes = await Promise.all(
      all.slice(next, next + AT_ONCE).map((path) =>
        stat(join(folder, path)).then(
          ({ size }) => size,
          // Gone since, or shown by rclone under another name: the count is for people and may miss it.
          () => 0,
        ),
      ),
    );
    bytes += sizes.reduce((total, size) => total + size, 0);
  }
  return bytes;
}
