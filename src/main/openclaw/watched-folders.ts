import { type FSWatcher, watch } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { codeOf } from "#shared/error-code";

/** A folder to watch, whether it exists yet or not. */
export type WatchedFolder = Readonly<{
  path: string;
  /** Whether a change of this name in it matters. */
  isRelevant: (name: string) => boolean;
}>;

export type WatchedFolders = Readonly<{
  /**
   * Watches these folders in place of those before. For one that does not exist the nearest folder above it is watched
   * until it does; one that was replaced by another of its name is watched anew.
   */
  replace: (folders: readonly WatchedFolder[]) => Promise<void>;
  close: () => void;
}>;

type Watch = Readonly<{
  watcher: FSWatcher;
  identity: string;
  filter: { isRelevant: (name: string) => boolean };
}>;

/**
 * Watches folders that come and go, by the system's notices and without polling. `onChange` is called for every notice
 * that matters, often several times for one change; `report` gets errors (the limit of inotify, say), after which that
 * folder is not watched until the next `replace`.
 */
export function createWatchedFolders(onChange: () => void, report: (error: unknown) => void): WatchedFolders {
  const watches = new Map<string, Watch>();
  let closed = false;

  function stop(path: string): void {
    watches.get(path)?.watcher.close();
    watches.delete(path);
  }

  function start(path: string, identity: string, isRelevant: (name: string) => boolean): void {
    const filter = { isRelevant };
    try {
      const watcher = watch(path, { persistent: false }, (_event, name) => {
        if (name === null || filter.isRelevant(name)) onChange();
      });
      watcher.on("error", (error) => {
        stop(path);
        report(error);
      });
      watches.set(path, { watcher, identity, filter });
    } catch (error) {
      report(error);
    }
  }

  return {
    replace: async (folders) => {
      const wanted = await Promise.all(folders.map(nearest));
      if (closed) return;
      const byPath = new Map<
        string,
        Readonly<{ identity: string; filters: readonly WatchedFolder["isRelevant"][] }>
      >();
      for (const found of wanted.filter((candidate) => candidate !== null)) {
        const { identity, filters } = byPath.get(found.path) ?? { identity: found.identity, filters: [] };
        byPath.set(found.path, { identity, filters: [...filters, found.isRelevant] });
      }
      for (const path of [...watches.keys()]) if (!byPath.has(path)) stop(path);
      for (const [path, { identity, filters }] of byPath) {
        const isRelevant = (name: string) => filters.some((filter) => filter(name));
        const running = watches.get(path);
        if (running?.identity === identity) {
          running.filter.isRelevant = isRelevant;
          continue;
        }
        stop(path);
        start(path, identity, isRelevant);
      }
    },
    close: () => {
      closed = true;
      for (const path of [...watches.keys()]) stop(path);
    },
  };
}

/** The folder itself, or the nearest one above it, where then any change may be the folder's coming. */
async function nearest(
  folder: WatchedFolder,
): Promise<(WatchedFolder & Readonly<{ identity: string }>) | null> {
  const identity = await identityOf(folder.path);
  if (identity !== null) return { ...folder, identity };
  const above = dirname(folder.path);
  if (above === folder.path) return null;
  const missing = folder.path.slice(above.length).replace(/^[\\/]/, "");
  return nearest({ path: above, isRelevant: (name) => name === missing });
}

async function identityOf(path: string): Promise<string | null> {
  try {
    const found = await stat(path);
    return found.isDirectory() ? `${found.dev} ${found.ino}` : null;
  } catch (error) {
    if (codeOf(error) !== undefined) return null;
    throw error;
  }
}
