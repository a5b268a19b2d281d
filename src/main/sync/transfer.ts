import { assertNever } from "#shared/errors";
import type { RcloneEvent } from "../rclone/log.ts";
import type { TransferWork } from "./work.ts";

/** What one rclone has done. `bytes` were transferred. */
export type Totals = Readonly<{ copied: number; deleted: number; bytes: number }>;

export const NOTHING: Totals = { copied: 0, deleted: 0, bytes: 0 };

export function sum(...totals: readonly Totals[]): Totals {
  return totals.reduce(
    (all, one) => ({
      copied: all.copied + one.copied,
      deleted: all.deleted + one.deleted,
      bytes: all.bytes + one.bytes,
    }),
    NOTHING,
  );
}

/** `held`: rclone wanted to delete more than `--max-delete` allows; everything else was done. */
export type TransferEnd = Readonly<{ kind: "done" | "held"; totals: Totals; copiedPaths: readonly string[] }>;

/** With `--copy-links` a link that leads nowhere is an error, and without this nothing is deleted ever again. */
export const IGNORE_ERRORS = "--ignore-errors";

const HELD = "--max-delete threshold reached";

/**
 * Runs one transfer of rclone as a step of the cycle: its log becomes the run's log, files that it leaves out become
 * warnings, its statistics progress. Throws what rclone fails with; on cancel `CANCELLED`, with the child gone.
 */
export async function transfer(work: TransferWork, args: readonly string[]): Promise<TransferEnd> {
  const { context } = work;
  const seen = { totals: NOTHING, held: false, failed: false };
  const copiedPaths: string[] = [];
  work.progress.beginTransfer();
  const onEvent = (event: RcloneEvent): void => {
    switch (event.kind) {
      case "stats":
        seen.totals = {
          copied: event.stats.transfers,
          deleted: event.stats.deletes,
          bytes: event.stats.bytes,
        };
        work.progress.update(event.stats);
        return;
      case "copied":
        copiedPaths.push(event.path);
        context.log("info", `copied ${event.path}`);
        return;
      case "deleted":
      case "moved":
      case "planned":
        context.log("info", `${event.kind} ${event.path}`);
        return;
      case "left-out":
        if (work.warned.has(event.path)) return;
        work.warned.add(event.path);
        context.warn({ kind: "left-out", message: event.reason, path: event.path, isNote: true });
        return;
      case "message":
        if (event.text.includes(HELD)) seen.held = true;
        // What comes after that is about it.
        else if (event.level === "error" && !seen.held) seen.failed = true;
        context.log(event.level, event.text);
        return;
      default:
        assertNever(event);
    }
  };
  try {
    await work.rclone.transfer(args, { ...work.call, onEvent });
  } catch (error) {
    if (!seen.held || work.call.signal.aborted) throw error;
    // It was told to go on to the deletions whatever fails before: they must not be allowed for what it has not seen.
    if (seen.failed && args.includes(IGNORE_ERRORS)) throw error;
    // rclone counts the deletions that it refused.
    return { kind: "held", totals: { ...seen.totals, deleted: 0 }, copiedPaths };
  }
  return { kind: "done", totals: seen.totals, copiedPaths };
}
