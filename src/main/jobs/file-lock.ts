import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { codeOf } from "#shared/error-code";
import { isSqliteError, SQLITE_BUSY } from "./sqlite-error.ts";

/** A lock that is held now. `release` may be called more than once. */
export type FileLock = Readonly<{ release: () => void }>;

/**
 * Takes the lock on `path`, or returns null when another holder (of this process or another) has it. Holding means an
 * open `BEGIN EXCLUSIVE` on a tiny SQLite file, so the kernel frees it when the process dies, SIGKILL included: there
 * are no stale locks. Blocks the event loop for up to `waitMs`; leave it at 0 except at start-up.
 *
 * A lock file must never be opened through `node:fs` while it may be held: closing any descriptor of a file drops this
 * process's POSIX locks on it. For the same reason it is created with `wx`, which does not open what exists. And it must
 * not be deleted while anyone may still want it, or two holders would lock two files of one name.
 *
 * Throws when the file cannot be made or is not a lock file.
 */
export function tryFileLock(path: string, waitMs = 0): FileLock | null {
  createPrivateFile(path);
  const database = new DatabaseSync(path, { timeout: waitMs });
  try {
    // Nothing is ever written, so no journal file is wanted beside it.
    database.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE;");
  } catch (error) {
    database.close();
    if (isSqliteError(error, SQLITE_BUSY)) return null;
    throw error;
  }
  return {
    release: () => {
      if (database.isOpen) database.close();
    },
  };
}

/** Makes an empty file (0600) in a private folder (0700) unless there is one; never opens an existing one. */
export function createPrivateFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  }
}
