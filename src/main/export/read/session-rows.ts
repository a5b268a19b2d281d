import { createReadStream } from "node:fs";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import type { DatabaseSync } from "node:sqlite";
import { zstdDecompressSync } from "node:zlib";
import { z } from "zod";
import { codeOf } from "#shared/error-code";
import { ClawbackError } from "#shared/errors";
import { isObject, valueAt } from "../../openclaw/json-value.ts";
import { readDatabase } from "./foreign-database.ts";
import { columnsOf, rowsOf } from "./table-rows.ts";
import { textLines } from "./text-lines.ts";
import { type Transcript, type TranscriptBuilder, transcriptBuilder } from "./transcript.ts";
import { unpacked } from "./unpacked.ts";

/** OpenClaw compresses events of at most 4 MiB. Bytes. */
const MAX_EVENT = 16 * 1024 * 1024;

const bytes = z.instanceof(Uint8Array);
const eventSchema = z.object({
  seq: z.number(),
  event_json: z.string().nullish(),
  event_zstd: bytes.nullish(),
});
const coldSchema = z.object({
  archive_name: z.string().regex(/^[^/\\]+$/),
  archive_blob: bytes.nullish(),
});
const archiveSchema = z.object({ encoding: z.string(), archive_blob: bytes });

/** Where the events of a session lie that are not in their table: in a file of this name, or in these bytes. */
type Archive =
  | Readonly<{ kind: "file"; name: string }>
  | Readonly<{ kind: "bytes"; bytes: Uint8Array; isCompressed: boolean }>;

/**
 * The transcript of one session in an agent's database: its events, also compressed ones, or, when it was put away
 * cold, the archive of them (docs/upstream.md, B.1). Empty when it has neither yet. Throws as `readDatabase`, and
 * `SOURCE_MISSING` when the archive is gone.
 */
export async function readRows(
  databasePath: string,
  sessionId: string,
  signal: AbortSignal,
): Promise<Transcript> {
  const found = await readDatabase(databasePath, (database) => {
    const builder = transcriptBuilder();
    const archive = coldArchive(database, sessionId);
    if (archive === null) addEvents(database, sessionId, builder);
    return { builder, archive };
  });
  if (found === null) throw missing();
  if (found.archive !== null) await addArchive(databasePath, found.archive, found.builder, signal);
  return found.builder.done();
}

/** The transcript of a session that was reset or deleted, which the database keeps as one archive. Throws likewise. */
export async function readArchivedRows(
  databasePath: string,
  archiveName: string,
  signal: AbortSignal,
): Promise<Transcript> {
  const builder = transcriptBuilder();
  const archive = await readDatabase(databasePath, (database): Archive | null => {
    const columns = ["encoding", "archive_blob"];
    const [row] =
      rowsOf(database, "session_transcript_archives", columns, "WHERE archive_name = ?", archiveName) ?? [];
    const { success, data } = archiveSchema.safeParse(row);
    return success
      ? { kind: "bytes", bytes: data.archive_blob, isCompressed: data.encoding === "zstd" }
      : null;
  });
  if (archive === null) throw missing();
  await addArchive(databasePath, archive, builder, signal);
  return builder.done();
}

function missing(extra: Readonly<{ detail?: string; cause?: unknown }> = {}): ClawbackError {
  return new ClawbackError("SOURCE_MISSING", "OpenClaw's transcript of this session is missing.", extra);
}

function addEvents(database: DatabaseSync, sessionId: string, builder: TranscriptBuilder): void {
  const columns = columnsOf(database, "transcript_events");
  if (columns.length === 0) return;
  const compressed = columns.includes("event_zstd") ? "event_zstd" : "NULL AS event_zstd";
  const rows = database
    .prepare(`SELECT seq, event_json, ${compressed} FROM transcript_events WHERE session_id = ? ORDER BY seq`)
    .iterate(sessionId);
  for (const row of rows) {
    const { success, data } = eventSchema.safeParse(row);
    if (success) builder.add(data.event_json ?? unpackedEvent(data.event_zstd), data.seq);
    else builder.add(null, 0);
  }
}

function unpackedEvent(packed: Uint8Array | null | undefined): string | null {
  if (packed === null || packed === undefined) return null;
  try {
    return zstdDecompressSync(packed, { maxOutputLength: MAX_EVENT }).toString("utf8");
  } catch {
    // Damaged, or longer than any event: the caller counts it as a broken one.
    return null;
  }
}

function coldArchive(database: DatabaseSync, sessionId: string): Archive | null {
  const columns = ["archive_name", "storage", "archive_blob"];
  const [row] =
    rowsOf(database, "session_transcript_cold_archives", columns, "WHERE session_id = ?", sessionId) ?? [];
  const { success, data } = coldSchema.safeParse(row);
  if (!success) return null;
  const { archive_blob: bytes = null, archive_name: name } = data;
  return bytes === null ? { kind: "file", name } : { kind: "bytes", bytes, isCompressed: true };
}

async function addArchive(
  databasePath: string,
  archive: Archive,
  builder: TranscriptBuilder,
  signal: AbortSignal,
): Promise<void> {
  // `agents/<id>/agent/openclaw-agent.sqlite` has its cold files in `agents/<id>/sessions/cold`.
  const folder = join(dirname(dirname(databasePath)), "sessions", "cold");
  const isCompressed = archive.kind === "file" || archive.isCompressed;
  const stream =
    archive.kind === "file"
      ? createReadStream(join(folder, archive.name), { signal })
      : Readable.from([archive.bytes]);
  try {
    const lines = textLines(isCompressed ? unpacked(stream) : stream);
    for await (const { text, number } of lines) builder.add(eventInLine(text), number);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    throw missing({ ...(archive.kind === "file" ? { detail: archive.name } : {}), cause: error });
  }
}

/**
 * OpenClaw puts a session away with the rows of several tables, as `{kind: "event", row: {event_json}}` among others
 * (docs/upstream.md, B.3). A line of another kind says nothing here; one without a kind is an event itself.
 */
function eventInLine(line: string | null): string | null {
  if (line === null) return null;
  const record = jsonOrNothing(line);
  if (!isObject(record) || typeof record["kind"] !== "string") return line;
  if (record["kind"] !== "event") return "";
  const event = valueAt(record, "row", "event_json");
  return typeof event === "string" ? event : null;
}

function jsonOrNothing(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // The builder counts the line as broken.
    return undefined;
  }
}
