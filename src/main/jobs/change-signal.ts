import { type FSWatcher, utimesSync, watch } from "node:fs";
import { join } from "node:path";
import type { Unsubscribe } from "#shared/ipc/schema";
import { createPrivateFile } from "./file-lock.ts";

/** Touches come in bursts (a write may be two events, progress comes every second); one call per burst is enough. */
const SETTLE_MS = 100;

/** Tells the other processes on this data folder that the history changed (docs/architecture.md: three faces, one state). */
export type ChangeSignal = Readonly<{
  notify: () => void;
  /** Calls the listener soon after any process notified, this one included, so that it reads the history anew. */
  subscribe: (listener: () => void) => Unsubscribe;
  close: () => void;
}>;

/**
 * The signal of `dataDir`, through a watched file and without polling. A face that cannot watch or touch it (the limit
 * of inotify is reached, the disk is full) goes on without: `report` gets the error, and only the freshness of what
 * other processes do is lost.
 */
export function createChangeSignal(dataDir: string, report: (error: unknown) => void): ChangeSignal {
  const path = join(dataDir, "changed");
  const listeners = new Set<() => void>();
  let watcher: FSWatcher | null = null;
  let timer: NodeJS.Timeout | null = null;

  function deliver(): void {
    timer = null;
    for (const listener of listeners) listener();
  }

  function startWatching(): void {
    try {
      createPrivateFile(path);
      watcher = watch(path, { persistent: false }, () => {
        timer ??= setTimeout(deliver, SETTLE_MS);
      });
      watcher.on("error", report);
    } catch (error) {
      report(error);
    }
  }

  function stopWatching(): void {
    watcher?.close();
    watcher = null;
    if (timer !== null) clearTimeout(timer);
    timer = null;
  }

  return {
    notify: () => {
      try {
        createPrivateFile(path);
        // Its time alone: no other file takes its place (it is watched), and the disk has nothing to write at once.
        const now = new Date();
        utimesSync(path, now, now);
      } catch (error) {
        report(error);
      }
    },
    subscribe: (listener) => {
      listeners.add(listener);
      if (watcher === null) startWatching();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) stopWatching();
      };
    },
    close: () => {
      listeners.clear();
      stopWatching();
    },
  };
}
