import type { z } from "zod";
import { ClawbackError } from "#shared/errors";

/**
 * The one JSON document that a command of rclone printed. Throws `TOOL_FAILED` when it is none, or not of this shape; what was
 * printed is not quoted, since a configuration holds secrets.
 */
export function jsonAnswer<T>(command: string, stdout: Buffer, schema: z.ZodType<T>): T {
  const answer = schema.safeParse(jsonOrNothing(stdout.toString("utf8")));
  if (answer.success) return answer.data;
  throw new ClawbackError("TOOL_FAILED", `rclone ${command} answered with something that is not known here.`);
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The caller says whose answer it is; the parser's own words would quote it.
    return undefined;
  }
}
