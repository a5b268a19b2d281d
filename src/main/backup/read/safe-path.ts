import { posix } from "node:path";
import { ClawbackError } from "#shared/errors";
import type { IndexEntry } from "../format/index-file.ts";

/** Names that Windows gives to devices, whatever their extension. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** `ENTRY_UNSAFE` for a name that another entry has already, as the file system it would be written to sees it. */
export function nameClash(path: string): ClawbackError {
  return unsafe(
    path,
    "Another entry has the same name on this file system (upper and lower case, or accents).",
  );
}

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

/** Systems whose file systems take names that differ in case only for the same. */
const FOLDING: readonly NodeJS.Platform[] = ["darwin", "win32"];

/**
 * Refuses entries of which one would overwrite the other on this system. For those to be restored only: an agent's
 * Linux may well hold both `README` and `readme`. Throws `ENTRY_UNSAFE` with the second one's name.
 */
export function checkClashes(
  chosen: readonly IndexEntry[],
  platform: NodeJS.Platform = process.platform,
): void {
  if (!FOLDING.includes(platform)) return;
  const seen = new Map<string, string>();
  for (const { path } of chosen) {
    const folded = path.normalize("NFC").toLowerCase();
    const other = seen.get(folded);
    if (other !== undefined && other !== path) throw nameClash(path);
    seen.set(folded, path);
  }
}

/**
 * Whether a symbolic link, followed from where it stands, stays below the restored folder. A `..` behind a name is
 * refused whatever it leads to: the name may be another link, and then the way up begins somewhere else.
 */
export function staysInside(path: string, target: string): boolean {
  if (posix.isAbsolute(target) || /^[A-Za-z]:|\\/.test(target)) return false;
  if (/(?:^|\/)(?!\.\.?(?:\/|$))[^/]+\/(?:.*\/)?\.\.(?:\/|$)/s.test(target)) return false;
  const resolved = posix.join(posix.dirname(path), target);
  return resolved !== ".." && !resolved.startsWith("../");
}
