import { chmodSync, existsSync, renameSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { createPrivateFile } from "./file-lock.ts";
import { MIGRATIONS } from "./history-schema.ts";
import { isSqliteError, SQLITE_CORRUPT, SQLITE_NOTADB } from "./sqlite-error.ts";

/** How long a statement waits for another process's write, in milliseconds. Writes here take less than one. */
const BUSY_TIMEOUT_MS = 5_000;

class UnusableHistory extends Error {
  override readonly name = "UnusableHistory";
}

/**
 * Opens the database at `path` (0600, WAL) and brings it to the newest version. The history is a record, never a reason
 * not to back up: one that is damaged, or was written by a newer Clawback, is moved aside as `history.db.broken-<time>`
 * and a fresh one made; when no file can be written at all (a full disk), runs are remembered in memory only. `warn`
 * gets a sentence for either. The caller holds the opening lock, so that two processes do not both move it aside.
 */
export function openHistoryFile(path: string, now: number, warn: (sentence: string) => void): DatabaseSync {
  try {
    return openOrReplace(path, now, warn);
  } catch (error) {
    warn(
      `The history of runs cannot be written (${String(error)}). Runs are remembered until Clawback ends.`,
    );
    return connect(":memory:");
  }
}

function openOrReplace(path: string, now: number, warn: (sentence: string) => void): DatabaseSync {
  try {
    return openFile(path);
  } catch (error) {
    if (!isUnusable(error)) throw error;
    const aside = `${path}.broken-${new Date(now).toISOString().replaceAll(/[-:.]/g, "")}`;
    moveAside(path, aside);
    warn(
      `The history of runs could not be read (${error.message}). It was kept as ${aside}; a new one was begun.`,
    );
    return openFile(path);
  }
}

function isUnusable(error: unknown): error is Error {
  return error instanceof UnusableHistory || isSqliteError(error, SQLITE_CORRUPT, SQLITE_NOTADB);
}

function openFile(path: string): DatabaseSync {
  createPrivateFile(path);
  chmodSync(path, 0o600);
  return connect(path);
}

function connect(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    // Without a sync at every commit a power cut may lose the last second of history, but never damages it.
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
    const check = database.prepare("PRAGMA quick_check(1)").get();
    if (check?.["quick_check"] !== "ok") throw new UnusableHistory(String(check?.["quick_check"]));
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function migrate(database: DatabaseSync): void {
  const version = Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
  if (version > MIGRATIONS.length) throw new UnusableHistory(`made by a newer version, ${version}`);
  for (const [step, sql] of MIGRATIONS.entries()) {
    if (step < version) continue;
    inTransaction(database, () => database.exec(`${sql}; PRAGMA user_version = ${step + 1};`));
  }
}

/** The write-ahead log goes along under the matching name, so that what is in it can still be read. */
function moveAside(path: string, aside: string): void {
  for (const suffix of ["", "-wal", "-shm"]) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  }
}

/** Runs `work` as one write transaction, waiting for other writers first; rolls back and rethrows what it throws. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const value = work();
    database.exec("COMMIT");
    return value;
  } catch (error) {
    // SQLite has ended the transaction by itself after some errors (a full disk, for one).
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
