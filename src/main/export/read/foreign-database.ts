import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { ClawbackError } from "#shared/errors";
import { openReadOnly } from "../../openclaw/database.ts";
import { kindOf } from "../../openclaw/directory.ts";

const BUSY = 5;

/**
 * Reads one of OpenClaw's databases and leaves nothing behind; never writes (docs/upstream.md, B.1). `read` sees one state
 * of it, may be called twice, and must be done when it returns: a connection that stays open would keep a live OpenClaw
 * from tidying its log. Null when there
 * is no such file. Throws `BUSY` when it stays locked, and `CONFIG_UNREADABLE` for what is no database or damaged; what
 * `read` throws itself and is no error of SQLite's passes.
 */
export async function readDatabase<Value>(
  path: string,
  read: (database: DatabaseSync) => Value,
): Promise<Value | null> {
  if ((await kindOf(path)) !== "file") return null;
  try {
    const [hasLog, hasIndex] = await Promise.all([isThere(`${path}-wal`), isThere(`${path}-shm`)]);
    // A log without its index was left by a process that is gone. Reading it there would make the index anew.
    if (hasLog && !hasIndex) return await readCopy(path, read);
    const value = await readWith(path, read);
    // It was taken for one at rest, and somebody began to write meanwhile.
    return !hasLog && (await isThere(`${path}-wal`)) ? await readWith(path, read) : value;
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await kindOf(path)) === "file";
}

async function readWith<Value>(path: string, read: (database: DatabaseSync) => Value): Promise<Value> {
  using database = await openReadOnly(path);
  // One look for all that is read, whatever OpenClaw writes meanwhile; closing ends it.
  database.exec("BEGIN");
  return read(database);
}

async function readCopy<Value>(path: string, read: (database: DatabaseSync) => Value): Promise<Value> {
  const dir = await mkdtemp(join(tmpdir(), "clawback-read-"));
  try {
    const copy = join(dir, "copy.sqlite");
    await copyFile(path, copy);
    await copyFile(`${path}-wal`, `${copy}-wal`);
    return await readWith(copy, read);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function unreadable(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return error;
  // The lower byte is the kind of error, the rest its flavour.
  return (error.errcode & 0xff) === BUSY
    ? new ClawbackError("BUSY", `OpenClaw's database ${path} is busy.`, {
        detail: error.message,
        cause: error,
      })
    : new ClawbackError("CONFIG_UNREADABLE", `OpenClaw's database ${path} cannot be read.`, {
        detail: error.message,
        cause: error,
      });
}
