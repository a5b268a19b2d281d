import { readFile } from "node:fs/promises";
import { z } from "zod";
import { codeOf } from "#shared/error-code";
import { ClawbackError } from "#shared/errors";
import { SOURCE_TYPES } from "../record.ts";
import type { Source } from "../source.ts";
import { listedRecords } from "./listed-records.ts";
import { fileRecord } from "./source-file-record.ts";

const list = z.array(z.unknown()).optional();
const envelopeSchema = z.looseObject({
  source: z.literal("openclaw"),
  pulledAt: z.string(),
  schemaVersion: z.literal(1),
  data: z.looseObject({ tasks: list, cronJobs: list, memoryEntries: list, sessions: list }),
});
const FIELDS = { task: "tasks", cron: "cronJobs", memory: "memoryEntries", session: "sessions" } as const;

/**
 * Reads records from a file in the place of an OpenClaw (`OPENCLAW_SOURCE_JSON`): `{source: "openclaw", pulledAt, schemaVersion: 1,
 * data: {tasks, cronJobs, memoryEntries, sessions}}`. Each record is checked by itself, and one that does not fit is malformed. A list
 * that is missing is no source, so that nothing of it counts as gone; an empty one is an empty source.
 *
 * Throws `SOURCE_MISSING` when there is no such file, `CONFIG_UNREADABLE` when it cannot be read or is no JSON,
 * `CONFIG_INVALID` when the envelope is another one, naming the field.
 */
export async function readSourceFile(path: string): Promise<readonly Source[]> {
  const envelope = envelopeSchema.safeParse(await readJson(path));
  if (!envelope.success) {
    const field = envelope.error.issues[0]?.path.join(".") ?? "";
    throw new ClawbackError(
      "CONFIG_INVALID",
      `${path} is no export of OpenClaw: ${field || "it"} does not fit.`,
    );
  }
  const { data } = envelope.data;
  return SOURCE_TYPES.flatMap((type): Source[] => {
    const values = data[FIELDS[type]];
    if (values === undefined) return [];
    const records = () =>
      values.map((value, index) => fileRecord(type, value, `data.${FIELDS[type]}`, index + 1));
    return [{ type, list: () => oneByOne(() => listedRecords(records())) }];
  });
}

/** What is in memory already, as a source gives it. */
async function* oneByOne<Item>(items: () => Iterable<Item>): AsyncGenerator<Item> {
  yield* await Promise.resolve(items());
}

async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const code = codeOf(error) ?? "unknown";
    throw code === "ENOENT"
      ? new ClawbackError("SOURCE_MISSING", `There is no file ${path}.`, { cause: error })
      : new ClawbackError("CONFIG_UNREADABLE", `${path} cannot be read.`, { detail: code, cause: error });
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    // The parser's own message would quote the text.
    throw new ClawbackError("CONFIG_UNREADABLE", `${path} is not valid JSON.`, { cause: error });
  }
}
