import { mkdirSync } from "node:fs";
import Conf from "conf";

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

export function settingsFileOf(store: Store): SettingsFile {
  return {
    path: store.path,
    read: () => store.store,
    write: (document) => {
      store.store = document;
    },
  };
}

/** `settings.json` in the data folder, for the faces without Electron. */
export function createSettingsFile(dataDir: string): SettingsFile {
  // `conf` would make the folder readable for all.
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  return settingsFileOf(new Conf<Record<string, unknown>>({ ...SETTINGS_OPTIONS, cwd: dataDir }));
}
