import { readFile } from "node:fs/promises";
import { parseEnv } from "node:util";
import { codeOf } from "#shared/error-code";
import { ClawbackError } from "#shared/errors";
import { isObject, settingPath } from "./json-value.ts";
import type { Environment } from "./state-dir.ts";

/** The value of a variable; undefined when no source has one that is not empty. */
export type Variables = (name: string) => string | undefined;

const REFERENCE = /\$(\$?)\{([A-Z_][A-Z0-9_]*)\}/g;

/** Variables from several sources, the first one that has a value wins: process, `STATE/.env`, config `env` (docs/upstream.md, A.1). */
export function variablesFrom(...sources: readonly Environment[]): Variables {
  return (name) =>
    sources
      .map((source) => (Object.hasOwn(source, name) ? source[name] : undefined))
      .find((value) => value !== undefined && value !== "");
}

/**
 * Replaces `${VAR}` in a text by OpenClaw's rules (docs/upstream.md, A.1): only names of `[A-Z_][A-Z0-9_]*`, anywhere in the text;
 * `$${VAR}` stays as the literal `${VAR}`; what a variable holds is not looked at again.
 *
 * Throws `CREDENTIAL_MISSING`, naming the setting and the variable, when it is missing or empty.
 * @param at the path of the setting, for the error
 */
export function substituteText(text: string, at: string, variables: Variables): string {
  return text.replace(REFERENCE, (_match, escape: string, name: string) => {
    if (escape !== "") return `\${${name}}`;
    const value = variables(name);
    if (value !== undefined) return value;
    throw new ClawbackError(
      "CREDENTIAL_MISSING",
      `${at} refers to the variable ${name}, which is not set or empty.`,
      { action: { kind: "enter-credential", field: at } },
    );
  });
}

/** `substituteText` for every text inside a value; keys, numbers and the rest stay as they are. */
export function substitute(value: unknown, at: string, variables: Variables): unknown {
  if (typeof value === "string") return substituteText(value, at, variables);
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => substitute(item, settingPath(at, index), variables));
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, substitute(child, settingPath(at, key), variables)]),
  );
}

/** Reads a `.env` file (Node's own dialect, which is dotenv's); no file is no variables. Other failures reject as they are. */
export async function readEnvFile(path: string): Promise<Environment> {
  try {
    return parseEnv(await readFile(path, "utf8"));
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return {};
    throw error;
  }
}
