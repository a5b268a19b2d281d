import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Brand, ProfileId } from "#shared/brand";
import { ClawbackError } from "#shared/errors";
import { RUN_KINDS, type RunKind } from "#shared/models/run";
import type { Clock } from "../ports.ts";
import { type FileLock, tryFileLock } from "./file-lock.ts";

const FIRST_RETRY_MS = 20;
const LAST_RETRY_MS = 1_000;

const holderSchema = z.object({
  pid: z.number().int(),
  kind: z.enum(RUN_KINDS),
  /** ISO 8601, UTC. */
  since: z.iso.datetime(),
});

/** Who holds a profile, for the message to whoever has to wait. */
export type LockHolder = Readonly<z.output<typeof holderSchema>>;

export type AcquireOptions = Readonly<{
  /** What the holder is about to do; shown to those who wait. */
  kind: RunKind;
  /** How long to wait for the present holder, in milliseconds; Infinity is allowed. */
  waitMs: number;
  signal: AbortSignal;
}>;

/** What runs one at a time: the work of one profile on its files and snapshots, and its exports beside it. */
export type Lane = Brand<string, "Lane">;

/** Exports read only, and may take long at a target that is slow: they must not hold up a backup. */
export function laneOf(profileId: ProfileId, kind: RunKind): Lane {
  return (kind === "export" ? `${profileId}.export` : profileId) as Lane;
}

export type ProfileLocks = Readonly<{
  /**
   * Waits until nobody works in the lane of this profile and kind, in this process or another, and holds it until `release`. Rejects `BUSY`
   * naming the holder after `waitMs`, and with the signal's reason on abort.
   */
  acquire: (profileId: ProfileId, options: AcquireOptions) => Promise<FileLock>;
}>;

/**
 * The locks of `<dataDir>/locks`, one per lane of a profile, held across processes (docs/architecture.md; upstream had none,
 * docs/upstream.md, A.2 "Overlap"). The sibling `<profile>.json` only says who holds it: the lock itself is the truth.
 */
export function createProfileLocks(dataDir: string, clock: Clock): ProfileLocks {
  return {
    acquire: async (profileId, { kind, waitMs, signal }) => {
      const lane = laneOf(profileId, kind);
      const path = join(dataDir, "locks", `${lane}.lock`);
      const holderPath = join(dataDir, "locks", `${lane}.json`);
      const deadline = performance.now() + waitMs;
      // Node has no way to wait for a lock of the kernel without blocking the event loop, hence the retries.
      for (let retryMs = FIRST_RETRY_MS; ; retryMs = Math.min(retryMs * 2, LAST_RETRY_MS)) {
        signal.throwIfAborted();
        const lock = tryFileLock(path);
        if (lock !== null) return withHolder(lock, holderPath, kind, clock);
        const left = deadline - performance.now();
        if (left <= 0) throw busyError(readHolder(holderPath));
        await sleep(Math.min(retryMs, left), undefined, { signal });
      }
    },
  };
}

function withHolder(lock: FileLock, holderPath: string, kind: RunKind, clock: Clock): FileLock {
  let held = true;
  writeHolder(holderPath, { pid: process.pid, kind, since: new Date(clock.now()).toISOString() });
  return {
    release: () => {
      if (!held) return;
      held = false;
      try {
        rmSync(holderPath, { force: true });
      } finally {
        lock.release();
      }
    },
  };
}

function writeHolder(holderPath: string, holder: LockHolder): void {
  try {
    writeFileSync(`${holderPath}.new`, JSON.stringify(holder), { mode: 0o600 });
    renameSync(`${holderPath}.new`, holderPath);
  } catch {
    // On a full disk nobody learns who holds the lock, but the work goes on.
    rmSync(holderPath, { force: true });
  }
}

/** Null when nothing says who holds the lock: the holder took it a moment ago, or has just let go. */
function readHolder(holderPath: string): LockHolder | null {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(holderPath, "utf8")));
  } catch {
    // Missing or torn: the message does without the name, and the lock is held all the same.
    return null;
  }
}

function busyError(holder: LockHolder | null): ClawbackError {
  if (holder === null) {
    return new ClawbackError("BUSY", "Other work on this profile is still running.", {
      action: { kind: "retry" },
    });
  }
  const where = holder.pid === process.pid ? "" : ` in process ${holder.pid}`;
  return new ClawbackError(
    "BUSY",
    `Other work on this profile is still running: ${holder.kind}${where}, since ${holder.since}.`,
    { action: { kind: "retry" } },
  );
}
