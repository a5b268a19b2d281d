import type { SnapshotEntry } from "#shared/models/snapshot";
import type { Wanted } from "../../backup/buckets.ts";
import { parseSnapshotName } from "../../backup/format/names.ts";

/** Which snapshot an argument means. Throws `SNAPSHOT_UNKNOWN` for what cannot be a name. */
export function wanted(text: string | undefined): Wanted {
  return text === undefined || text === "latest" ? "latest" : parseSnapshotName(text);
}

function modeOf({ type, mode }: SnapshotEntry): string {
  const letter = { file: "-", directory: "d", symlink: "l", hardlink: "h" }[type];
  return (
    letter +
    [6, 3, 0]
      .map((shift) => "rwx".replaceAll(/./g, (bit, at: number) => ((mode >> shift) & (4 >> at) ? bit : "-")))
      .join("")
  );
}

/** An entry as `ls -l` would show it. */
export function entryLine(entry: SnapshotEntry): string {
  const link = entry.linkTarget === undefined ? "" : ` -> ${entry.linkTarget}`;
  const folder = entry.type === "directory" ? "/" : "";
  const time = entry.mtime.slice(0, 19).replace("T", " ");
  return `${modeOf(entry)} ${String(entry.size).padStart(12)} ${time} ${entry.path}${folder}${link}`;
}
