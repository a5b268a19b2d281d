import { chmod, copyFile, mkdir, stat, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * The content of a file that a link of the layout leads to, below the private `stagingDir` under its member name, with
 * the mode and time of the original: tar would archive the link. For single small files (a configuration), never trees.
 */
export async function copyLinked(path: string, stagingDir: string, member: string): Promise<void> {
  const copy = join(stagingDir, member);
  await mkdir(dirname(copy), { recursive: true, mode: 0o700 });
  const { mode, mtime } = await stat(path);
  await copyFile(path, copy);
  await chmod(copy, mode & 0o7777);
  await utimes(copy, mtime, mtime);
}
