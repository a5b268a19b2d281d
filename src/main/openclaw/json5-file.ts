import { readFile } from "node:fs/promises";
import JSON5 from "json5";
import { z } from "zod";
import { codeOf } from "#shared/error-code";
import { ClawbackError } from "#shared/errors";
import { isDeeperThan } from "./json-value.ts";

/** What reads the value goes into it level by level, and a stack is finite. No configuration comes near. */
const MAX_DEPTH = 100;

const position = z.object({ lineNumber: z.number(), columnNumber: z.number() });

/** A parsed file, or that there is none. */
export type Json5File = Readonly<{ found: true; value: unknown }> | Readonly<{ found: false }>;

/**
 * Reads one JSON5 file. Throws `CONFIG_UNREADABLE` with line and column for broken text, for one that is nested too deep,
 * and with the reason of the system for a file that is there and cannot be read.
 */
export async function readJson5File(path: string): Promise<Json5File> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return { found: false };
    throw new ClawbackError("CONFIG_UNREADABLE", `${path} cannot be read.`, {
      ...(code === undefined ? {} : { detail: code }),
      cause: error,
    });
  }
  let value: unknown;
  try {
    value = JSON5.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const at = position.safeParse(error).data;
    const where = at === undefined ? "" : `, line ${at.lineNumber}, column ${at.columnNumber}`;
    throw new ClawbackError("CONFIG_UNREADABLE", `${path} is not valid JSON5${where}.`, {
      ...(error instanceof Error ? { detail: error.message } : {}),
      cause: error,
    });
  }
  if (isDeeperThan(value, MAX_DEPTH)) {
    throw new ClawbackError("CONFIG_UNREADABLE", `${path} is nested more than ${MAX_DEPTH} levels deep.`);
  }
  return { found: true, value };
}
