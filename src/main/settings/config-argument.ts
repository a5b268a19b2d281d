import { readFile } from "node:fs/promises";
import JSON5 from "json5";
import { ClawbackError } from "#shared/errors";
import type { Settings } from "#shared/settings/schema";
import { isObject, type JsonObject } from "../openclaw/json-value.ts";
import { normalisePluginConfig } from "./plugin-config.ts";
import { parseSettings } from "./settings.ts";
import type { SettingsFile } from "./settings-file.ts";

/** A whole settings document around one plugin configuration: one profile, of the agent found on this machine. */
function settingsFromPlugin(document: JsonObject, stateDir: string): JsonObject {
  const { sync, backup, ...unknown } = normalisePluginConfig(document);
  return {
    version: 1,
    profiles: [
      {
        id: "default",
        name: "This agent",
        stateDir,
        ...(sync === undefined ? {} : { sync }),
        ...(backup === undefined ? {} : { backup }),
      },
    ],
    ...unknown,
  };
}

/**
 * What `--config FILE` means: a settings file, or a plugin configuration in the form of the plugin (nested or flat), JSON5
 * allowed. It is only ever read: the answer is a settings file in memory. Throws `CONFIG_UNREADABLE` or
 * `CONFIG_INVALID` naming the field as it stands in the file.
 */
export async function readConfigArgument(path: string, stateDir: string): Promise<SettingsFile> {
  let document: unknown;
  try {
    document = JSON5.parse(await readFile(path, "utf8"));
  } catch (error) {
    throw new ClawbackError("CONFIG_UNREADABLE", `The configuration ${path} cannot be read.`, {
      detail: error instanceof Error ? error.message : String(error),
      cause: error,
    });
  }
  if (!isObject(document)) throw new ClawbackError("CONFIG_INVALID", `${path} must hold an object.`);
  const isSettings = "profiles" in document || "version" in document;
  const settings: Settings = isSettings
    ? parseSettings(document, path)
    : parseSettings(settingsFromPlugin(document, stateDir), path, "profiles.0.");
  return {
    path,
    read: () => settings,
    write: () => {
      throw new ClawbackError(
        "NOT_SUPPORTED",
        `Settings given by --config (${path}) are read only: edit the file.`,
      );
    },
  };
}
