import { resolveIncludes } from "./includes.ts";
import { readJson5File } from "./json5-file.ts";
import { isObject, type JsonObject, valueAt } from "./json-value.ts";
import { ClawbackError } from "#shared/errors";

export const PLUGIN_ID = "openclaw-workspace-sync";

/** OpenClaw's configuration as it is written: includes merged in, `${VAR}` not replaced, unknown keys kept. */
export type OpenClawConfig = Readonly<{
  path: string;
  /** False when there is no such file; OpenClaw then runs on its defaults, and `value` is empty. */
  found: boolean;
  includedPaths: readonly string[];
  value: JsonObject;
}>;

/**
 * Reads `openclaw.json` (JSON5, docs/upstream.md, B.2) and what it includes. Never writes. Throws `CONFIG_UNREADABLE`, with line and
 * column where the text is broken.
 */
export async function readConfigFile(path: string): Promise<OpenClawConfig> {
  const file = await readJson5File(path);
  if (!file.found) return { path, found: false, includedPaths: [], value: {} };
  const { value, includedPaths } = await resolveIncludes(file.value, path);
  if (!isObject(value)) {
    throw new ClawbackError("CONFIG_UNREADABLE", `${path} must hold an object: { … }.`);
  }
  return { path, found: true, includedPaths, value };
}

/** The workspace-sync plugin's own configuration, raw (docs/upstream.md, A.1); undefined when there is none. */
export function pluginConfig(config: OpenClawConfig): unknown {
  return valueAt(config.value, "plugins", "entries", PLUGIN_ID, "config");
}

/** The `env` block: names and texts at its top and under `vars` (docs/upstream.md, A.1). What is no text is left out. */
export function configEnvironment(config: OpenClawConfig): Readonly<Record<string, string>> {
  const block = valueAt(config.value, "env");
  const vars = valueAt(block, "vars");
  const pairs = [block, vars].flatMap((part) => (isObject(part) ? Object.entries(part) : []));
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => typeof pair[1] === "string"));
}
