import { dirname } from "node:path";
import { ClawbackError } from "#shared/errors";
import { syncSchema } from "#shared/settings/schema";
import { PLUGIN_ID, pluginConfig, readConfigFile } from "../openclaw/config-file.ts";
import { readInstallation } from "../openclaw/installation.ts";
import { isObject, type JsonObject, valueAt } from "../openclaw/json-value.ts";
import { locate, type Machine } from "../openclaw/state-dir.ts";
import type { Variables } from "../openclaw/variables.ts";
import { normalisePluginConfig } from "./plugin-config.ts";

/** A plugin configuration that was found, `${VAR}` as it is written, with the agent it belongs to. */
export type ImportSource = Readonly<{
  path: string;
  includedPaths: readonly string[];
  /** Absolute. */
  stateDir: string;
  /** Absolute: the workspace of the agent. */
  workspaceDir: string;
  variables: Variables;
  /** `{ sync?, backup? }` and unknown keys. */
  sections: JsonObject;
  /** True when OpenClaw's own plugin is switched on in the file. */
  isPluginOn: boolean;
}>;

/**
 * Finds the plugin's configuration in an `openclaw.json` (JSON5, `$include` followed) or takes the file for the bare
 * configuration, nested or flat (docs/upstream.md, A.1). An `openclaw.json` speaks of the agent in whose state folder it lies; a bare
 * one of the agent of this machine. Throws `CONFIG_UNREADABLE`, or `CONFIG_INVALID` when there is nothing of the plugin.
 *
 * @param path absolute; without it OpenClaw's own configuration on this machine
 */
export async function readImportSource(machine: Machine, path?: string): Promise<ImportSource> {
  const here = locate(machine);
  const config = await readConfigFile(path ?? here.configPath);
  if (!config.found) throw new ClawbackError("CONFIG_UNREADABLE", `There is no file ${config.path}.`);
  const entry = pluginConfig(config);
  const isOpenClaw = entry !== undefined || "plugins" in config.value || "agents" in config.value;
  const found = isOpenClaw ? entry : bareConfig(config.value);
  if (!isObject(found)) {
    throw new ClawbackError(
      "CONFIG_INVALID",
      `${config.path} holds no settings of the plugin ${PLUGIN_ID}: nothing to import.`,
      { detail: `Looked for plugins.entries["${PLUGIN_ID}"].config, and for sync or backup at its top.` },
    );
  }
  const isElsewhere = isOpenClaw && config.path !== here.configPath;
  const installation = await readInstallation(machine, isElsewhere ? dirname(config.path) : here.stateDir);
  return {
    path: config.path,
    includedPaths: config.includedPaths,
    stateDir: installation.location.stateDir,
    workspaceDir: installation.agents[0].workspaceDir,
    variables: installation.variables,
    sections: normalisePluginConfig(found),
    isPluginOn: isOpenClaw && valueAt(config.value, "plugins", "entries", PLUGIN_ID, "enabled") !== false,
  };
}

/** The document itself when it looks like a plugin configuration: a section, or a key of the flat form. */
function bareConfig(document: JsonObject): JsonObject | undefined {
  if ("profiles" in document) return undefined;
  const known = ["sync", "backup", ...Object.keys(syncSchema.unwrap().shape)];
  return known.some((key) => key in document) ? document : undefined;
}
