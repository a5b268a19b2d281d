import ElectronStore from "electron-store";
import { SETTINGS_OPTIONS, type SettingsFile, settingsFileOf } from "../settings/settings-file.ts";

/** The settings document through `electron-store`: the very file that the other faces open with `conf`. Throws `CONFIG_UNREADABLE` when it is torn. */
export function openSettingsStore(dataDir: string): SettingsFile {
  const { configName, ...options } = SETTINGS_OPTIONS;
  return settingsFileOf(
    dataDir,
    () => new ElectronStore<Record<string, unknown>>({ ...options, name: configName, cwd: dataDir }),
  );
}
