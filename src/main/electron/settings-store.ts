import ElectronStore from "electron-store";
import { SETTINGS_OPTIONS, type SettingsFile, settingsFileOf } from "../settings/settings-file.ts";

/** The settings document through `electron-store`: the very file that the other faces open with `conf`. */
export function openSettingsStore(dataDir: string): SettingsFile {
  const { configName, ...options } = SETTINGS_OPTIONS;
  const named = { ...options, name: configName, cwd: dataDir };
  return settingsFileOf(dataDir, () => new ElectronStore<Record<string, unknown>>(named));
}
