import { readFile } from "node:fs/promises";
import JSON5 from "json5";
import { z } from "zod";
import { ClawbackError } from "#shared/errors";

const fileError = z.object({ code: z.string() });
const position = z.object({ lineNumber: z.number(), columnNumber: z.number() });

/** A parsed file, or that there is none. */
export type Json5File = Readonly<{ found: true; value: unknown }> | Readonly<{ found: false }>;

/**
 * Reads one JSON5 file. Throws `CONFIG_UNREADABLE` with line and column for broken text, and with the reason of the
 * system for a file that is there and cannot be read.
 */
export async function readJson5File(path: string): Promise<Json5File> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const code = fileError.safeParse(error).data?.code;
    if (code === "ENOENT" || code === "ENOTDIR") return { found: false };
    throw new ClawbackError("CONFIG_UNREADABLE", `${path} cannot be read.`, {
      ...(code === undefined ? {} : { detail: code }),
      cause: error,
    });
  }
  try {
    const value: unknown = JSON5.parse(text.replace(/^\uFEFF/, ""));
    return { found: true, value };
  } catch (error) {
    const at = position.safeParse(error).data;
    const where = at === undefined ? "" : `, line ${at.lineNumber}, column ${at.columnNumber}`;
    throw new ClawbackError("CONFIG_UNREADABLE", `${path} is not valid JSON5${where}.`, {
      ...(error instanceof Error ? { detail: error.message } : {}),
      cause: error,
    });
  }
}
