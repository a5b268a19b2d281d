import { chmodSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { createPrivateFile } from "./file-lock.ts";
import { MIGRATIONS } from "./history-schema.ts";
import { openLasting, requireSound, UnusableDatabase } from "./lasting-database.ts";

/** How long a statement waits for another process's write, in milliseconds. Writes here take less than one. */
const BUSY_TIMEOUT_MS = 5_000;

/**
 * Opens the database at `path` (0600, WAL) and brings it to the newest version, as `openLasting` says; one of a newer
 * Clawback counts as damaged. The one in memory knows what the file says, as of its last checkpoint: what went before
 * decides whether a sync is the first one. The caller holds the opening lock.
 */
export function openHistoryFile(path: string, now: number, warn: (sentence: string) => void): DatabaseSync {
  const recall = (database: DatabaseSync) => {
    try {
      copyRows(path, database);
    } catch (error) {
      warn(`What the history of runs knew cannot be read now (${String(error)}).`);
    }
  };
  return openLasting({ path, what: "history of runs", now, warn, open: openFile, recall });
}

function openFile(path: string): DatabaseSync {
  if (path !== ":memory:") {
    createPrivateFile(path);
    chmodSync(path, 0o600);
  }
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    // Without a sync at every commit a power cut may lose the last second of history, but never damages it.
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
    requireSound(database);
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function migrate(database: DatabaseSync): void {
  const version = Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
  if (version > MIGRATIONS.length) throw new UnusableDatabase(`made by a newer version, ${version}`);
  for (const [step, sql] of MIGRATIONS.entries()) {
    if (step < version) continue;
    inTransaction(database, () => database.exec(`${sql}; PRAGMA user_version = ${step + 1};`));
  }
}

/** Copies all rows without writing anything beside the file, as even a reader of a write-ahead log does. */
function copyRows(path: string, database: DatabaseSync): void {
  const url = pathToFileURL(path);
  url.search = "immutable=1";
  database.prepare("ATTACH ? AS kept").run(url.href);
  try {
    for (const table of ["runs", "run_log", "due", "facts"]) {
      database.exec(`INSERT INTO main.${table} SELECT * FROM kept.${table}`);
    }
  } finally {
    database.exec("DETACH kept");
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
