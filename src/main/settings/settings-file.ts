import { mkdirSync } from "node:fs";
import { join } from "node:path";
import Conf from "conf";
import { ClawbackError } from "#shared/errors";

/**
 * The settings document as a file: `conf`, and `electron-store` (which is `conf` with Electron around it), both fit.
 * It is read anew at every access, so that all faces on a machine see one truth, and written atomically.
 */
export type SettingsFile = Readonly<{
  path: string;
  /** The raw document; `{}` when there is no file yet. Throws `SyntaxError` when it is not JSON. */
  read: () => unknown;
  write: (document: Record<string, unknown>) => void;
}>;

/** What we use of `conf`. */
type Store = { readonly path: string; store: Record<string, unknown> };

export const SETTINGS_OPTIONS = {
  configName: "settings",
  fileExtension: "json",
  configFileMode: 0o600,
  clearInvalidConfig: false,
  accessPropertiesByDotNotation: false,
} as const;

/** What is said of a settings file that is there and cannot be used; nothing is written over it. */
export function unreadableSettings(path: string, cause: unknown): ClawbackError {
  return new ClawbackError(
    "CONFIG_UNREADABLE",
    `The settings file ${path} cannot be read: mend it, or move it away to start anew.`,
    { detail: cause instanceof Error ? cause.message : String(cause), cause },
  );
}

/** A store of the data folder. Both kinds read the file when they are made: throws `CONFIG_UNREADABLE` when it is torn. */
export function settingsFileOf(dataDir: string, open: () => Store): SettingsFile {
  let store: Store;
  try {
    store = open();
  } catch (error) {
    const { configName, fileExtension } = SETTINGS_OPTIONS;
    throw unreadableSettings(join(dataDir, `${configName}.${fileExtension}`), error);
  }
  return {
    path: store.path,
    read: () => store.store,
    write: (document) => {
      store.store = document;
    },
  };
}

/** `settings.json` in the data folder, for the faces without Electron. Throws `CONFIG_UNREADABLE` when it is torn. */
export function createSettingsFile(dataDir: string): SettingsFile {
  // `conf` would make the folder readable for all.
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  return settingsFileOf(
    dataDir,
    () => new Conf<Record<string, unknown>>({ ...SETTINGS_OPTIONS, cwd: dataDir }),
  );
}
