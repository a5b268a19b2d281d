import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { tryFileLock } from "./file-lock.ts";

const TOKEN = /^[0-9a-f-]{36}$/;

/** The process (or one composition in it) that runs belong to. */
export type Owner = Readonly<{ pid: number; token: string; release: () => void }>;

/**
 * Registers a new owner under `<dataDir>/owners` and sweeps away those that died. An owner is alive as long as it holds
 * the lock on its own file: unlike a pid this cannot be taken over by a stranger, and it needs no start time of processes,
 * which every platform tells differently. The caller holds the opening lock of the history, so that nobody sweeps a
 * file between its making and its locking.
 */
export function registerOwner(dataDir: string): Owner {
  const folder = join(dataDir, "owners");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(folder)) {
    if (TOKEN.test(name)) isOwnerAlive(dataDir, name);
  }
  const token = randomUUID();
  const path = join(folder, token);
  const lock = tryFileLock(path);
  if (lock === null) throw new Error(`a new owner's file is locked already: ${path}`);
  return {
    pid: process.pid,
    token,
    release: () => {
      lock.release();
      rmSync(path, { force: true });
    },
  };
}

/** Whether the owner still runs; removes what a dead one left. */
export function isOwnerAlive(dataDir: string, token: string): boolean {
  const path = join(dataDir, "owners", token);
  if (!existsSync(path)) return false;
  const lock = tryFileLock(path);
  if (lock === null) return true;
  lock.release();
  rmSync(path, { force: true });
  return false;
}
