import { type FSWatcher, watch } from "node:fs";
import { basename, dirname } from "node:path";

/** An editor writes in several steps; one call per burst is enough. */
const SETTLE_MS = 200;

/**
 * Calls `onChange` soon after the settings file was written, by whichever process or editor, until it is closed. It
 * watches the folder, because the file is replaced whole. A face that cannot watch (the limit of inotify) goes on without:
 * `report` gets the error.
 */
export function watchSettings(
  path: string,
  onChange: () => void,
  report: (error: unknown) => void,
): Readonly<{ close: () => void }> {
  let timer: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | undefined;
  try {
    watcher = watch(dirname(path), { persistent: false }, (_event, name) => {
      if (name !== null && name !== basename(path)) return;
      clearTimeout(timer);
      timer = setTimeout(onChange, SETTLE_MS);
    });
    watcher.on("error", report);
  } catch (error) {
    report(error);
  }
  return {
    close: () => {
      clearTimeout(timer);
      watcher?.close();
    },
  };
}
