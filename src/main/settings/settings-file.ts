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
type Store = { store: Record<string, unknown> };

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

/**
 * The file that `open` gives, opened when it is first needed and not before: opening reads it, and a torn one is to be told
 * by whoever reads the settings, as one that was torn later is.
 */
export function settingsFileOf(dataDir: string, open: () => Store): SettingsFile {
  let opened: Store | null = null;
  const store = () => (opened ??= open());
  return {
    path: join(dataDir, `${SETTINGS_OPTIONS.configName}.${SETTINGS_OPTIONS.fileExtension}`),
    read: () => store().store,
    write: (document) => {
      store().store = document;
    },
  };
}

/** `settings.json` in the data folder, for the faces without Electron. */
export function createSettingsFile(dataDir: string): SettingsFile {
  // `conf` would make the folder readable for all.
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const options = { ...SETTINGS_OPTIONS, cwd: dataDir };
  return settingsFileOf(dataDir, () => new Conf<Record<string, unknown>>(options));
}
