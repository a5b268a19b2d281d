import { join } from "node:path";
import type { SyncSettings } from "#shared/settings/schema";
import { at, type Remote } from "../rclone/remote.ts";
import { requireBisync } from "../rclone/versions.ts";
import { linkArguments } from "./left-out.ts";

/** Path1 is the cloud, Path2 the folder here, as with the plugin. Our words are not rclone's (docs/upstream.md, A.1). */
const WINNER: Readonly<Record<SyncSettings["conflictResolve"], string>> = {
  newer: "newer",
  local: "path2",
  remote: "path1",
};

/** Percent of the files of one side that may be deleted at once, unapproved. To bisync it is a share (docs/upstream.md, A.6, 20). */
const MAX_DELETE_PERCENT = 25;

export type BisyncOrder = Readonly<{
  /** "1.66.0". */
  version: string;
  remote: Remote;
  folder: string;
  sync: Pick<SyncSettings, "conflictResolve" | "copySymlinks">;
  /** Holds listings, locks and the filters of this profile alone. */
  privateDir: string;
  /** `--backup-dir1` and `--backup-dir2`; null where the cloud cannot move files. */
  trash: Readonly<{ cloud: string | null; local: string }>;
  /** Filters of this run alone; a change of the filters file would ask for a resync. */
  unsent: readonly string[];
  resync: boolean;
  approved: boolean;
}>;

export function workDir(privateDir: string): string {
  return join(privateDir, "bisync");
}

/** One path for ever, so that rclone notices when the filters change, and asks for a resync. */
export function filtersFile(privateDir: string): string {
  return join(privateDir, "bisync-filters.txt");
}

/**
 * The command line of a two-way sync. Throws `NOT_SUPPORTED` for a release without the options that make it safe.
 *
 * The conflict suffix comes without a dot, because rclone adds one (docs/upstream.md, A.6, 19). `--resilient --recover --max-lock`
 * let a run go on after a stopped one. Approved means that the deletions have been seen, so `--force`.
 */
export function bisyncCommand(order: BisyncOrder): readonly string[] {
  const { version, remote, folder, sync, privateDir, trash, unsent, resync, approved } = order;
  requireBisync(version);
  const winner = WINNER[sync.conflictResolve];
  return [
    "bisync",
    at(remote),
    folder,
    ...["--workdir", workDir(privateDir)],
    ...["--filters-file", filtersFile(privateDir)],
    ...unsent,
    ...["--conflict-resolve", winner, "--conflict-suffix", "conflict"],
    ...["--resilient", "--recover", "--max-lock", "15m"],
    ...["--max-delete", String(MAX_DELETE_PERCENT)],
    ...(trash.cloud === null ? [] : ["--backup-dir1", trash.cloud]),
    ...["--backup-dir2", trash.local],
    ...linkArguments(sync),
    ...(resync ? ["--resync", "--resync-mode", winner] : approved ? ["--force"] : []),
  ];
}
