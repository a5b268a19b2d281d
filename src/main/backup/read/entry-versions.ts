import { type FileEntry, type IndexEntry } from "../format/index-file.ts";

/**
 * What makes one version of an entry differ from another: its kind, its rights, and its content or target. A time
 * alone is no difference. Hard links count as the file they share their content with: which of its names tar writes
 * as the file, and which as links, may change without anything having changed.
 */
export function versionOf(entries: readonly IndexEntry[]): (entry: IndexEntry) => string {
  const files = new Map<string, FileEntry>();
  for (const entry of entries) if (entry.kind === "file") files.set(entry.path, entry);
  return (entry) => {
    const { kind, mode } = entry;
    switch (kind) {
      case "file":
        return `file ${mode} ${entry.sha256}`;
      case "hardlink":
        return `file ${mode} ${files.get(entry.target)?.sha256 ?? ""}`;
      case "directory":
        return `directory ${mode}`;
      case "symlink":
        return `symlink ${entry.target}`;
    }
  };
}
