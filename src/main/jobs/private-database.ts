import { chmodSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { createPrivateFile } from "./file-lock.ts";

/** How long a statement waits for another process's write, in milliseconds. */
const BUSY_TIMEOUT_MS = 5_000;

/**
 * Opens or makes a database of ours (0600, write-ahead log), shared by all processes on one data folder, and runs `schema`,
 * which must bear being run again. Throws what SQLite throws for a file that is not its own.
 */
export function openPrivateDatabase(path: string, schema: string): DatabaseSync {
  // Made by us first: SQLite would make it readable by others, and its side files take the mode of this one.
  createPrivateFile(path);
  chmodSync(path, 0o600);
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  database.exec(`PRAGMA journal_mode = WAL; ${schema}`);
  return database;
}
