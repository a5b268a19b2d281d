import { isObject, type JsonObject } from "../openclaw/json-value.ts";

/** Keys whose presence at the root means the flat form of a plugin configuration (docs/upstream.md, A.1). */
const FLAT_KEYS = ["provider", "mode", "remotePath", "interval"];

/**
 * `{ sync, backup }` from either form of the plugin's configuration, told apart as the plugin does (docs/upstream.md, A.1): nested
 * when `sync` is an object and no key of the flat form stands beside it. Unknown keys are kept for the schema to name.
 */
export function normalisePluginConfig(document: JsonObject): JsonObject {
  const isFlat = FLAT_KEYS.some((key) => key in document);
  if (!isFlat && (isObject(document["sync"]) || isObject(document["backup"]))) return document;
  const { backup, ...sync } = document;
  return backup === undefined ? { sync } : { sync, backup };
}
