import { readdir, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { codeOf } from "#shared/error-code";
import type { LeftOut } from "#shared/models/sync";
import { isOwn } from "./mailbox.ts";

const REASON = "It is a symbolic link to a folder that it lies in itself: it would never end.";

function contains(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/**
 * The links below `folder` that lead back to a folder above them. With `--copy-links` rclone would follow them until its
 * memory is full (docs/upstream.md, R.8). Paths are relative, with `/`; other
 * links are followed. Changes nothing; what cannot be read is rclone's to report.
 */
export async function endlessLinks(folder: string): Promise<readonly LeftOut[]> {
  const found: LeftOut[] = [];
  const visit = async (below: string, real: string, above: readonly string[]): Promise<void> => {
    const inside = [...above, real];
    for (const entry of await readdir(join(folder, below), { withFileTypes: true }).catch(() => [])) {
      if (below === "" && isOwn(entry.name)) continue;
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) await visit(path, join(real, entry.name), inside);
      if (!entry.isSymbolicLink()) continue;
      const target = await folderBehind(join(folder, path));
      if (target === null) continue;
      if (inside.some((one) => contains(target, one))) found.push({ path, reason: REASON });
      else await visit(path, target, inside);
    }
  };
  const root = await folderBehind(folder);
  if (root !== null) await visit("", root, []);
  return found;
}

/** The folder that a path leads to; null for a file, and for what leads nowhere or to itself. */
async function folderBehind(path: string): Promise<string | null> {
  try {
    return (await stat(path)).isDirectory() ? await realpath(path) : null;
  } catch (error) {
    if (codeOf(error) !== undefined) return null;
    throw error;
  }
}
