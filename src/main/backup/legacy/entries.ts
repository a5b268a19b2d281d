import { ClawbackError } from "#shared/errors";
import type { RunContext } from "../../ports.ts";
import type { IndexEntry } from "../format/index-file.ts";
import type { ScannedEntry } from "../tar/scanner.ts";

const MTIME = /^-?\d+(?:\.\d+)?$/;

function entryOf(entry: ScannedEntry, frameSize: number): IndexEntry | null {
  const { path, mode, mtime, target, size, offset } = entry;
  if (!MTIME.test(mtime)) {
    throw new ClawbackError("SNAPSHOT_DAMAGED", `The time of ${JSON.stringify(path)} is no time.`);
  }
  const placed = { path, mode, mtime };
  switch (entry.kind) {
    case "file":
      return {
        kind: "file",
        ...placed,
        size,
        sha256: entry.sha256 ?? "",
        frame: Math.floor(offset / frameSize),
        offset: offset % frameSize,
      };
    case "directory":
      return { kind: "directory", ...placed };
    case "symlink":
    case "hardlink":
      return { kind: entry.kind, ...placed, target };
    case "other":
      return null;
  }
}

/**
 * The members of a legacy archive as index entries. The plugin's items overlap, so it may hold a member twice (facts
 * A.4): as for tar, the later one counts. Devices, pipes and the like are not restored but warned of.
 */
export function legacyEntries(
  scanned: readonly ScannedEntry[],
  frameSize: number,
  context: Pick<RunContext, "warn">,
): readonly IndexEntry[] {
  const entries = new Map<string, IndexEntry>();
  for (const member of scanned) {
    const entry = entryOf(member, frameSize);
    if (entry === null) {
      const message = "It is no file, folder or link, and was not restored.";
      context.warn({ kind: "special-file", path: member.path, message });
      continue;
    }
    // A second pass over a file with two names gives a link to the file itself.
    if (entry.kind === "hardlink" && entry.target === entry.path && entries.has(entry.path)) continue;
    // Taken out first: the order of the entries is the order of their content in the stream.
    entries.delete(entry.path);
    entries.set(entry.path, entry);
  }
  return [...entries.values()];
}
