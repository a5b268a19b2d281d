import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { codeOf } from "#shared/error-code";
import { ClawbackError } from "#shared/errors";
import { kindOf, namesIn } from "../../openclaw/directory.ts";
import { throwIfCancelled } from "../../process/cancel.ts";
import type { Malformed } from "../record.ts";
import type { Listed } from "../source.ts";
import { malformed } from "./malformed.ts";
import { transcriptFile, type TranscriptFile } from "./session-names.ts";
import { type SessionPlace, sessionSourceId, sessionTags } from "./session-place.ts";
import { sessionRecord } from "./session-record.ts";
import { textLines } from "./text-lines.ts";
import { latest } from "./time.ts";
import { type Transcript, transcriptBuilder } from "./transcript.ts";
import { unpacked } from "./unpacked.ts";

const maybeText = z.string().nullish().catch(null);
const entrySchema = z.looseObject({
  sessionId: z.string().min(1),
  sessionFile: maybeText,
  updatedAt: z.number().nullish().catch(null),
  label: maybeText,
  displayName: maybeText,
  channel: maybeText,
  chatType: maybeText,
});
const indexSchema = z.record(z.string(), z.unknown());
type IndexEntry = z.output<typeof entrySchema> & Readonly<{ key: string }>;

/**
 * The sessions of one agent in files (docs/upstream.md, B.1 and B.3), those left out that the database has (`known`). A session that has
 * both a transcript and archives is the transcript; older archives of the same id have their time in their id.
 *
 * Throws `LOCAL_DENIED`, and `CONFIG_UNREADABLE` for a `sessions.json` that is none: without it every session would lose its name.
 */
export async function* sessionFiles(
  stateDir: string,
  agentId: string,
  known: ReadonlySet<string>,
  signal: AbortSignal,
): AsyncGenerator<Listed | Malformed> {
  const folder = `agents/${agentId}/sessions`;
  const dir = join(stateDir, folder);
  const files = (await namesIn(dir)).map(transcriptFile).filter((file) => file !== null);
  const { entries, broken } = await readIndex(dir);
  for (const key of broken) {
    yield malformed(
      "session",
      `${agentId}/sessions.json#${key}`,
      `${folder}/sessions.json`,
      "An entry has no session id.",
    );
  }
  const newest = newestOf(files);
  const changes = await Promise.all(files.map(async (file) => changeOf(join(dir, file.name))));
  for (const [index, file] of files.entries()) {
    throwIfCancelled(signal);
    const isTaken = known.has(file.sessionId);
    const generation = `${file.sessionId}@${file.archivedAt ?? ""}`;
    if (file.archivedAt === null ? isTaken : known.has(generation)) continue;
    const changedAt = changes[index] ?? null;
    if (changedAt === null) continue;
    const isCurrent = !isTaken && newest.get(file.sessionId) === file;
    const entry = isCurrent ? entries.get(file.name) : undefined;
    const place: SessionPlace = {
      sourceId: sessionSourceId(agentId, isCurrent ? file.sessionId : generation),
      agentId,
      sessionId: file.sessionId,
      sessionKey: entry?.key ?? null,
      title: entry?.label ?? entry?.displayName ?? null,
      tags: sessionTags(entry?.key ?? null, entry?.channel, entry?.chatType),
      where: `${folder}/${file.name}`,
    };
    yield {
      sourceId: place.sourceId,
      changedAt: latest(changedAt, entry?.updatedAt),
      read: async (wish) =>
        sessionRecord(place, await readTranscript(join(dir, file.name), file.isCompressed, wish)),
    };
  }
}

/** Of several files of one session the one in use, else the latest archive. */
function newestOf(files: readonly TranscriptFile[]): ReadonlyMap<string, TranscriptFile> {
  const newest = new Map<string, TranscriptFile>();
  for (const file of files) {
    const before = newest.get(file.sessionId);
    if (before === undefined || orderOf(file) > orderOf(before)) newest.set(file.sessionId, file);
  }
  return newest;
}

function orderOf({ archivedAt }: TranscriptFile): string {
  return archivedAt ?? "in use";
}

/** The entries of `sessions.json` by the name of their transcript, and the keys of those that are none. */
async function readIndex(
  dir: string,
): Promise<Readonly<{ entries: ReadonlyMap<string, IndexEntry>; broken: readonly string[] }>> {
  const path = join(dir, "sessions.json");
  const entries = new Map<string, IndexEntry>();
  const broken: string[] = [];
  if ((await kindOf(path)) !== "file") return { entries, broken };
  const index = indexSchema.safeParse(jsonOrNothing(await readFile(path, "utf8"))).data;
  if (index === undefined) throw new ClawbackError("CONFIG_UNREADABLE", `${path} is no list of sessions.`);
  for (const [key, value] of Object.entries(index)) {
    const entry = entrySchema.safeParse(value).data;
    if (entry === undefined) broken.push(key);
    else entries.set(basename(entry.sessionFile ?? `${entry.sessionId}.jsonl`), { ...entry, key });
  }
  return { entries, broken };
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The caller says which file it is.
    return undefined;
  }
}

/** When a file changed last, milliseconds since 1970; null for one that has gone meanwhile or is no plain file. */
async function changeOf(path: string): Promise<number | null> {
  try {
    const found = await stat(path);
    return found.isFile() ? Math.trunc(found.mtimeMs) : null;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
}

/** Reads one transcript line by line. A last line without its end is one that OpenClaw is writing. */
async function readTranscript(path: string, isCompressed: boolean, signal: AbortSignal): Promise<Transcript> {
  const builder = transcriptBuilder();
  const file = createReadStream(path, { signal });
  for await (const { text, number, isWhole } of textLines(isCompressed ? unpacked(file) : file)) {
    builder.add(text, number, isWhole);
  }
  return builder.done();
}
