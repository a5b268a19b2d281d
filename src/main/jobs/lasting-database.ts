import { existsSync, renameSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { isSqliteError, SQLITE_CORRUPT, SQLITE_NOTADB } from "./sqlite-error.ts";

/** A database that is no database any more, though SQLite opens it. */
export class UnusableDatabase extends Error {
  override readonly name = "UnusableDatabase";
}

export type LastingDatabase = Readonly<{
  path: string;
  /** What it holds, in words that follow "The": "history of runs". */
  what: string;
  /** Milliseconds since 1970; names what is moved aside. */
  now: number;
  /** Gets a sentence when the file was damaged or cannot be written. */
  warn: (sentence: string) => void;
  /** Opens and checks a database, `:memory:` as well. Throws `UnusableDatabase` or what SQLite throws. */
  open: (path: string) => DatabaseSync;
  /** Fills the one in memory with what can still be read. */
  recall?: (database: DatabaseSync) => void;
}>;

/**
 * Opens a record of ours, which is never a reason not to back up: one that is damaged is moved aside as
 * `<path>.broken-<time>` and a fresh one begun; where no file can be written (a full disk), there is one in memory until
 * Clawback ends. The caller holds a lock, so that two processes do not both move it aside.
 */
export function openLasting({ path, what, now, warn, open, recall }: LastingDatabase): DatabaseSync {
  try {
    return openOrReplace();
  } catch (error) {
    warn(`The ${what} cannot be written (${String(error)}). It is kept in memory until Clawback ends.`);
    const database = open(":memory:");
    recall?.(database);
    return database;
  }

  function openOrReplace(): DatabaseSync {
    try {
      return open(path);
    } catch (error) {
      if (!isUnusable(error)) throw error;
      const aside = `${path}.broken-${new Date(now).toISOString().replaceAll(/[-:.]/g, "")}`;
      moveAside(path, aside);
      warn(`The ${what} could not be read (${error.message}). It was kept as ${aside}; a new one was begun.`);
      return open(path);
    }
  }
}

function isUnusable(error: unknown): error is Error {
  return error instanceof UnusableDatabase || isSqliteError(error, SQLITE_CORRUPT, SQLITE_NOTADB);
}

/** The write-ahead log goes along under the matching name, so that what is in it can still be read. */
function moveAside(path: string, aside: string): void {
  for (const suffix of ["", "-wal", "-shm"]) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  }
}

/** Throws `UnusableDatabase` for a file that is torn or garbled somewhere. */
export function requireSound(database: DatabaseSync): void {
  const check = database.prepare("PRAGMA quick_check(1)").get();
  if (check?.["quick_check"] !== "ok") throw new UnusableDatabase(String(check?.["quick_check"]));
}
