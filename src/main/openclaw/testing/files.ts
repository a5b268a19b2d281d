import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { onTestFinished } from "vitest";

/** A folder of its own for one test, removed when the test is over. */
export async function temporaryDir(): Promise<string> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), "clawback-openclaw-")));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** Writes files by their path relative to `dir`, with the folders they need. */
export async function writeFiles(dir: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
}

/** Makes a real database in WAL mode at rest. `userVersion` 0 is one that was never set up. */
export async function writeDatabase(path: string, userVersion: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  using database = new DatabaseSync(path);
  database.exec(
    `PRAGMA journal_mode = WAL; CREATE TABLE notes (text); PRAGMA user_version = ${userVersion};`,
  );
}
