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
 * Where a move into the trash counts as a deletion, once for a file that is replaced and twice for one that goes, copies
 * are made without a limit and the limit is doubled (`countsMoves`).
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
    const [verb, ...rest] = command;
    // A copy deletes nothing but what it has put into the trash.
    const copy = () => transfer(work, ["copy", ...rest, ...aside, ...flow.trash]);
    const pass = (allowed: number) => {
      if (verb === "copy") return copy();
      const limit = flow.countsMoves ? 2 * allowed : allowed;
      return transfer(work, [...command, ...aside, ...flow.trash, "--max-delete", String(limit)]);
    };
    const first = await pass(0).catch(async (failure: unknown) => {
      requireClashlike(failure);
      const staying = await makeWay(work, flow, approved);
      if (staying === null) throw failure;
      aside = staying;
      return pass(0);
    });
    const counted = (passed: Totals) => (flow.countsMoves ? withoutMoves(passed, verb === "copy") : passed);
    totals = sum(totals, counted(first.totals));
    for (const path of first.copiedPaths) sent.add(path);
    if (first.kind === "done") continue;
    // What is replaced may have stopped it as well, ahead of other copies.
    if (flow.countsMoves) {
      const copied = await copy();
      totals = sum(totals, withoutMoves(copied.totals, true));
      for (const path of copied.copiedPaths) sent.add(path);
    }
    const allowed = await allowDeletions(work, flow, approved);
    const second = await pass(allowed);
    totals = sum(totals, counted(second.totals));
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

/** What a pass did beside its moves into the trash, where each was counted as a copy and as a deletion more. */
function withoutMoves({ copied, deleted, bytes }: Totals, isCopy: boolean): Totals {
  const moved = isCopy ? deleted : Math.floor(deleted / 2);
  return { copied: Math.max(0, copied - moved), deleted: isCopy ? 0 : moved, bytes };
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
