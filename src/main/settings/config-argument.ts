import { readFile } from "node:fs/promises";
import JSON5 from "json5";
import { ClawbackError } from "#shared/errors";
import type { Settings } from "#shared/settings/schema";
import { parseSettings } from "./settings.ts";
import type { SettingsFile } from "./settings-file.ts";

/** Keys whose presence at the root means the flat form of a plugin configuration (facts A.1). */
const FLAT_KEYS = ["provider", "mode", "remotePath", "interval"];

type Document = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Document {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `{ sync, backup }` from either form of the plugin's configuration; unknown keys are kept for the schema to name. */
export function normalisePluginConfig(document: Document): Document {
  if (!FLAT_KEYS.some((key) => key in document)) return document;
  const { backup, ...sync } = document;
  return backup === undefined ? { sync } : { sync, backup };
}

/** A whole settings document around one plugin configuration: one profile, of the agent found on this machine. */
export function settingsFromPlugin(document: Document, stateDir: string): Document {
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
 * What `--config FILE` means: a settings file, or a plugin configuration in the seeds' form (nested or flat), JSON5
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
