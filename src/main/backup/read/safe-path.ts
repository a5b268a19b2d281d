import { posix } from "node:path";
import { ClawbackError } from "#shared/errors";
import type { IndexEntry } from "../format/index-file.ts";

/** Names that Windows gives to devices, whatever their extension. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

function unsafe(path: string, reason: string): ClawbackError {
  return new ClawbackError(
    "ENTRY_UNSAFE",
    `The snapshot holds an entry that must not be restored: ${JSON.stringify(path)}.`,
    {
      detail: reason,
    },
  );
}

/**
 * Checks every name of a snapshot before anything is written: relative, inside, plain, each once, and no entry below
 * something that is not a folder. Throws `ENTRY_UNSAFE` with the entry's name.
 */
export function checkEntries(
  entries: readonly IndexEntry[],
  platform: NodeJS.Platform = process.platform,
): void {
  const kinds = new Map<string, IndexEntry["kind"]>();
  for (const { path, kind } of entries) {
    const segments = path.split("/");
    if (path.startsWith("/") || path.includes("\0")) throw unsafe(path, "It is not a relative name.");
    if (segments.some((segment) => segment === "" || segment === "." || segment === "..")) {
      throw unsafe(path, "It has an empty, . or .. part.");
    }
    if (platform === "win32" && segments.some((segment) => /[\\:]/.test(segment) || DEVICE.test(segment))) {
      throw unsafe(path, "Windows would take it for another place or a device.");
    }
    if (kinds.has(path) && !(kind === "directory" && kinds.get(path) === "directory")) {
      throw unsafe(path, "It is there twice.");
    }
    kinds.set(path, kind);
  }
  for (const path of kinds.keys()) {
    for (let parent = posix.dirname(path); parent !== "."; parent = posix.dirname(parent)) {
      const kind = kinds.get(parent);
      if (kind !== undefined && kind !== "directory")
        throw unsafe(path, `It lies below ${parent}, which is no folder.`);
    }
  }
}

/** Whether a symbolic link, followed from where it stands, stays below the restored folder. */
export function staysInside(path: string, target: string): boolean {
  if (posix.isAbsolute(target) || /^[A-Za-z]:|\\/.test(target)) return false;
  const resolved = posix.join(posix.dirname(path), target);
  return resolved !== ".." && !resolved.startsWith("../");
}
