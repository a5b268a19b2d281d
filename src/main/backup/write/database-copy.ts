import { chmod, mkdir, rm, stat, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";

const BUSY_TIMEOUT = 5_000;

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function copyFrom(source: DatabaseSync, copy: string): Promise<void> {
  try {
    await backup(source, copy);
  } finally {
    source.close();
  }
}

/** A writer's file beside the database: with one, only SQLite itself knows what is committed. */
async function isInUse(path: string): Promise<boolean> {
  return (await exists(`${path}-wal`)) || (await exists(`${path}-journal`));
}

/**
 * A database at rest has no `-wal` or `-journal` beside it. Opening one in WAL mode, even read-only, would leave `-wal` and `-shm`
 * in the agent's folder, so it is opened as immutable; false when somebody began to write meanwhile.
 */
async function copyAtRest(path: string, copy: string): Promise<boolean> {
  const before = await stat(path);
  const location = pathToFileURL(path);
  location.search = "immutable=1";
  await copyFrom(new DatabaseSync(location, { readOnly: true }), copy);
  const after = await stat(path);
  return before.mtimeMs === after.mtimeMs && before.size === after.size && !(await isInUse(path));
}

/**
 * A consistent copy of a live SQLite database by SQLite's online backup, below the private `stagingDir` under its
 * member name, with the mode and time of the original. The original is only ever opened read-only; OpenClaw may go on
 * writing. Throws what SQLite throws; a partial copy is removed. The caller removes the staging folder.
 */
export async function copyDatabase(path: string, stagingDir: string, member: string): Promise<void> {
  const copy = join(stagingDir, member);
  await mkdir(dirname(copy), { recursive: true, mode: 0o700 });
  const { mode, mtime } = await stat(path);
  try {
    const isDone = !(await isInUse(path)) && (await copyAtRest(path, copy));
    if (!isDone) {
      await rm(copy, { force: true });
      await copyFrom(new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT }), copy);
    }
    await chmod(copy, mode & 0o7777);
    await utimes(copy, mtime, mtime);
  } catch (error) {
    await rm(copy, { force: true });
    throw error;
  }
}
