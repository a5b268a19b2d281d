import { chmod, mkdir, rm, stat, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";

/**
 * A consistent copy of a live SQLite database by SQLite's online backup, in a private staging folder (0700, the copy
 * 0600 until it has its own mode). The original is opened read-only; OpenClaw may go on writing. Throws what SQLite
 * throws; a partial copy is removed. The caller removes the staging folder.
 */
export async function copyDatabase(path: string, stagingDir: string, member: string): Promise<void> {
  const copy = join(stagingDir, member);
  await mkdir(dirname(copy), { recursive: true, mode: 0o700 });
  const { mode, mtime } = await stat(path);
  try {
    const source = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
    try {
      await backup(source, copy);
    } finally {
      source.close();
    }
    await chmod(copy, mode & 0o7777);
    await utimes(copy, mtime, mtime);
  } catch (error) {
    await rm(copy, { force: true });
    throw error;
  }
}
