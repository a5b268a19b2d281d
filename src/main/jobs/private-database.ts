import { chmodSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { createPrivateFile, tryFileLock } from "./file-lock.ts";
import { type LastingDatabase, openLasting, requireSound } from "./lasting-database.ts";

/** How long a statement waits for another process's write, in milliseconds. */
const BUSY_TIMEOUT_MS = 5_000;
/** Another process that opens the same file is done in milliseconds. */
const OPENING_WAIT_MS = 10_000;

/** Who hears what became of a file, and when that is. */
export type Told = Pick<LastingDatabase, "now" | "warn">;

/**
 * Opens or makes a database of ours (0600, write-ahead log), shared by all processes on one data folder, and runs `schema`,
 * which must bear being run again. One that is damaged or cannot be written is replaced as `openLasting` says when there is
 * somebody to be told of it; without, what SQLite says of it is thrown.
 */
export function openPrivateDatabase(
  path: string,
  schema: string,
  lasting: (Told & Pick<LastingDatabase, "what">) | null = null,
): DatabaseSync {
  const open = (at: string) => openFile(at, schema);
  if (lasting === null) return open(path);
  const lock = openingLock(`${path}.lock`);
  try {
    return openLasting({ ...lasting, path, open });
  } finally {
    lock?.release();
  }
}

/** Null where no lock can be made: then nothing can be moved aside either. */
function openingLock(path: string): ReturnType<typeof tryFileLock> {
  try {
    return tryFileLock(path, OPENING_WAIT_MS);
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

function openFile(path: string, schema: string): DatabaseSync {
  if (path !== ":memory:") {
    // Made by us first: SQLite would make it readable by others, and its side files take the mode of this one.
    createPrivateFile(path);
    chmodSync(path, 0o600);
  }
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    database.exec("PRAGMA journal_mode = WAL;");
    requireSound(database);
    database.exec(schema);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
