import type { ConflictVersion } from "#shared/models/sync";
import { strings } from "../../strings.ts";

const words = strings.conflicts;

/** What people call a version: by its side, or else by what became of its name. `original` is the path in conflict. */
export function versionName({ side, path }: ConflictVersion, original: string): string {
  if (side !== undefined) return words[side];
  return path === original ? words.keptName : words.setAside;
}
