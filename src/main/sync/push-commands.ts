import { at } from "../rclone/remote.ts";
import { pushFilters } from "./filters.ts";
import type { PushBasis } from "./work.ts";

/** File systems round times, FAT by 2 s. In milliseconds. */
const SLACK = 2_000;

/** What both sides of a push look at: the filters, and links when they are to be followed. */
export function pushView({ sync }: PushBasis): readonly string[] {
  return [...pushFilters(sync.exclude), ...(sync.copySymlinks ? ["--copy-links"] : [])];
}

/**
 * The rclone commands of a push, in order; `sync` is the last one and the only one that deletes.
 *
 * - The workspace is in use: a file that grows while it is read is sent as far as it went when it was listed, and again
 *   next time (`--local-no-check-updated`), instead of failing the cycle.
 * - A cloud that keeps no times (plain WebDAV) shows rclone an edit only when the size changes (seen on 1.60.1). There,
 *   what was changed since the last good cycle began is sent unasked first.
 */
export function pushCommands(basis: PushBasis): readonly (readonly string[])[] {
  const { rclone, folder, lastGood, capabilities } = basis;
  const common = [folder, at(rclone.remote), ...pushView(basis), "--local-no-check-updated"];
  const sync = ["sync", ...common];
  if (capabilities.keepsTimes || lastGood === null) return [sync];
  const since = new Date(Date.parse(lastGood.startedAt) - SLACK).toISOString();
  return [["copy", ...common, "--ignore-times", "--no-traverse", "--max-age", since], sync];
}
