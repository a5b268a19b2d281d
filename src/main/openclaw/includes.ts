import { realpath } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import { ClawbackError } from "#shared/errors";
import { readJson5File } from "./json5-file.ts";
import { isObject, type JsonObject } from "./json-value.ts";
import { isInside } from "./path-inside.ts";

const INCLUDE = "$include";
const MAX_DEPTH = 10;
/** Ten levels of ten files each would be read ten thousand million times. */
const MAX_FILES = 500;

export type Resolved = Readonly<{
  value: unknown;
  /** Absolute paths of every file that was included, each once, in reading order. */
  includedPaths: readonly string[];
}>;

/**
 * Replaces every `$include` of a configuration (one file, or several that are merged) by what it names. Keys beside
 * `$include` win over included ones; objects are merged, lists joined (docs/upstream.md, A.4, "config"; OpenClaw's own rule).
 *
 * Included files must lie inside the folder of the configuration, links followed: a setting never makes Clawback read,
 * and back up, a file from elsewhere. Throws `CONFIG_UNREADABLE` for a file that is missing, broken, outside, circular,
 * more than ten levels deep, or one of more than 500.
 */
export async function resolveIncludes(value: unknown, configPath: string): Promise<Resolved> {
  const root = await realpath(dirname(configPath));
  const included = new Set<string>();
  let loaded = 0;

  async function expand(node: unknown, chain: readonly string[]): Promise<unknown> {
    if (Array.isArray(node)) return Promise.all(node.map((item: unknown) => expand(item, chain)));
    if (!isObject(node)) return node;
    const own: [string, unknown][] = [];
    for (const [key, child] of Object.entries(node)) {
      if (key !== INCLUDE) own.push([key, await expand(child, chain)]);
    }
    const ownObject: JsonObject = Object.fromEntries(own);
    if (!Object.hasOwn(node, INCLUDE)) return ownObject;
    let merged: unknown = undefined;
    for (const name of includeNames(node[INCLUDE], chain)) {
      const file = await load(name, chain);
      merged = merged === undefined ? file : merge(merged, file);
    }
    return own.length === 0 ? merged : merge(merged, ownObject);
  }

  async function load(name: string, chain: readonly string[]): Promise<unknown> {
    const from = chain.at(-1) ?? configPath;
    const path = resolve(dirname(from), name);
    if (chain.includes(path)) throw broken(`${name} includes itself`, chain);
    if (chain.length > MAX_DEPTH) throw broken(`${name} is more than ${MAX_DEPTH} levels deep`, chain);
    if (++loaded > MAX_FILES) throw broken(`more than ${MAX_FILES} files are named`, chain);
    if (!isInside(dirname(configPath), path)) throw broken(`${name} lies outside the configuration`, chain);
    const file = await readJson5File(path);
    if (!file.found) throw broken(`${name} is missing`, chain);
    if (!isInside(root, await realpath(path))) throw broken(`${name} links outside the configuration`, chain);
    included.add(path);
    return expand(file.value, [...chain, path]);
  }

  return { value: await expand(value, [configPath]), includedPaths: [...included] };
}

function includeNames(value: unknown, chain: readonly string[]): readonly string[] {
  const names: readonly unknown[] = Array.isArray(value) ? value : [value];
  return names.map((name) => {
    if (typeof name === "string" && name !== "") return name;
    throw broken("must be a file name or a list of file names", chain);
  });
}

/** Built from entries, so that a key named `__proto__` stays a plain key. */
function merge(base: unknown, over: unknown): unknown {
  if (isList(base) && isList(over)) return [...base, ...over];
  if (!isObject(base) || !isObject(over)) return over;
  const merged = new Map<string, unknown>(Object.entries(base));
  for (const [key, value] of Object.entries(over)) {
    merged.set(key, merged.has(key) ? merge(merged.get(key), value) : value);
  }
  return Object.fromEntries(merged);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function broken(what: string, chain: readonly string[]): ClawbackError {
  const [configPath = "", ...rest] = chain;
  const files = [configPath, ...rest.map((path) => relative(dirname(configPath), path))].join(" → ");
  return new ClawbackError("CONFIG_UNREADABLE", `$include in OpenClaw's configuration: ${what}.`, {
    detail: files,
  });
}
