import { join } from "node:path";
import { ClawbackError } from "#shared/errors";
import type { Clock } from "../ports.ts";
import { createDueStore, type DueStore } from "./due-store.ts";
import { createFactStore, type FactStore } from "./fact-store.ts";
import { tryFileLock } from "./file-lock.ts";
import { openHistoryFile } from "./history-file.ts";
import { isOwnerAlive, registerOwner } from "./owner.ts";
import { createRunStore, type RunStore } from "./run-store.ts";
import { createRunTallies, type RunTallies } from "./run-tally.ts";
import { createSizeStore, type SizeStore } from "./size-store.ts";

const OPENING_WAIT_MS = 10_000;

/** What Clawback remembers between runs, in `<dataDir>/history.db`; several processes have it open at once. */
export type History = Readonly<{
  runs: RunStore;
  due: DueStore;
  facts: FactStore;
  tallies: RunTallies;
  sizes: SizeStore;
  /** Closes the file. Runs of this history that have not finished will count as interrupted. Idempotent. */
  close: () => void;
}>;

export type HistoryOptions = Readonly<{
  dataDir: string;
  clock: Clock;
  /** Gets a sentence when the history was damaged or cannot be written. */
  warn: (sentence: string) => void;
}>;

/**
 * Opens the history, making it when there is none, and marks runs whose process died as failed (docs/architecture.md). May
 * block for a moment while another process opens it. Throws `BUSY` when that takes more than ten seconds and
 * `LOCAL_DENIED` when the data folder cannot be used.
 */
export function openHistory({ dataDir, clock, warn }: HistoryOptions): History {
  const path = join(dataDir, "history.db");
  const { database, owner } = underOpeningLock(`${path}.lock`, () => {
    const opened = openHistoryFile(path, clock.now(), warn);
    try {
      return { database: opened, owner: registerOwner(dataDir) };
    } catch (error) {
      opened.close();
      throw error;
    }
  });
  const runs = createRunStore({
    database,
    owner,
    isOwnerAlive: (token) => isOwnerAlive(dataDir, token),
    now: clock.now,
  });
  runs.recoverInterrupted();
  return {
    runs,
    due: createDueStore(database),
    facts: createFactStore(database),
    tallies: createRunTallies(database),
    sizes: createSizeStore(database),
    close: () => {
      if (!database.isOpen) return;
      database.close();
      owner.release();
    },
  };
}

function underOpeningLock<T>(path: string, open: () => T): T {
  try {
    const lock = tryFileLock(path, OPENING_WAIT_MS);
    if (lock === null) {
      throw new ClawbackError("BUSY", "Another Clawback is still opening the history of runs.", {
        action: { kind: "retry" },
      });
    }
    try {
      return open();
    } finally {
      lock.release();
    }
  } catch (error) {
    if (error instanceof ClawbackError) throw error;
    throw new ClawbackError(
      "LOCAL_DENIED",
      "The history of runs cannot be opened in Clawback's data folder.",
      {
        detail: `${path}: ${String(error)}`,
        cause: error,
      },
    );
  }
}
