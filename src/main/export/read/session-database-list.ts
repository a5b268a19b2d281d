import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { ClawbackError } from "#shared/errors";
import { agentDatabase } from "../../openclaw/era.ts";
import type { Malformed } from "../record.ts";
import type { Listed } from "../source.ts";
import { readDatabase } from "./foreign-database.ts";
import { malformed } from "./malformed.ts";
import { transcriptFile } from "./session-names.ts";
import { type SessionPlace, sessionSourceId, sessionTags } from "./session-place.ts";
import { sessionRecord } from "./session-record.ts";
import { readArchivedRows, readRows } from "./session-rows.ts";
import { columnsOf, type Row, rowsOf, schemaVersionOf } from "./table-rows.ts";
import { latest } from "./time.ts";

const maybeText = z.string().nullish().catch(null);
const time = z.number().nullish().catch(null);

const nodeSchema = z.looseObject({
  session_key: z.string(),
  current_session_id: z.string().min(1),
  label: maybeText,
  display_name: maybeText,
  updated_at: time,
});
const windowSchema = z.looseObject({
  session_id: z.string().min(1),
  session_key: maybeText,
  updated_at: time,
  transcript_updated_at: time,
  chat_type: maybeText,
  channel: maybeText,
  display_name: maybeText,
});
const archiveSchema = z.looseObject({
  session_id: z.string().min(1),
  session_key: maybeText,
  archive_name: z.string().min(1),
  created_at: time,
});
type Node = z.output<typeof nodeSchema>;

type Tables = Readonly<{ nodes: readonly Row[]; windows: readonly Row[]; archives: readonly Row[] }>;

/** `known` has what must not be taken from files again: `<session>`, and `<session>@<time>` for an archive. */
export type DatabaseSessions = Readonly<{
  items: readonly (Listed | Malformed)[];
  known: ReadonlySet<string>;
}>;

/**
 * The sessions of one agent in its database (docs/upstream.md, B.1): every window, current or left, and the archives of
 * those that were reset or deleted. Reads only what is needed to list them. Throws as `readDatabase`,
 * and `NOT_SUPPORTED` when a later OpenClaw keeps them elsewhere.
 */
export async function sessionsInDatabase(stateDir: string, agentId: string): Promise<DatabaseSessions> {
  const file = agentDatabase(agentId);
  const path = join(stateDir, file);
  const tables = await readDatabase(path, readTables);
  if (tables === null) return { items: [], known: new Set() };
  const current = new Map(
    tables.nodes.flatMap((row) => {
      const node = nodeSchema.safeParse(row).data;
      return node === undefined ? [] : [[node.current_session_id, node] as const];
    }),
  );
  const home: Home = { agentId, path, file, current, known: new Set() };
  const windows = tables.windows.map((row, index) => windowItem(row, index + 1, home));
  // The newest archive of a session that has no window any more stands for it.
  const archives = tables.archives.map((row, index) => archiveItem(row, index + 1, home));
  return { items: [...windows, ...archives], known: home.known };
}

/** The newest schema of an agent's database that the reader was tried with (OpenClaw 2026.9.6). */
const KNOWN_AGENT_SCHEMA = 23;

/** In a later OpenClaw a table that is not there any more is no sign that its sessions are gone. */
function readTables(database: DatabaseSync): Tables {
  const isKnown = ["session_windows", "transcript_events"].every(
    (table) => columnsOf(database, table).length > 0,
  );
  if (!isKnown && schemaVersionOf(database) > KNOWN_AGENT_SCHEMA) {
    throw new ClawbackError(
      "NOT_SUPPORTED",
      "This OpenClaw keeps its sessions in a way that is not known here.",
    );
  }
  return {
    nodes: rowsOf(database, "session_nodes", Object.keys(nodeSchema.shape)) ?? [],
    windows: rowsOf(database, "session_windows", Object.keys(windowSchema.shape)) ?? [],
    archives:
      rowsOf(
        database,
        "session_transcript_archives",
        Object.keys(archiveSchema.shape),
        "ORDER BY created_at DESC",
      ) ?? [],
  };
}

type Home = Readonly<{
  agentId: string;
  path: string;
  file: string;
  current: ReadonlyMap<string, Node>;
  known: Set<string>;
}>;

function windowItem(
  row: Row,
  position: number,
  { agentId, path, file, current, known }: Home,
): Listed | Malformed {
  const window = windowSchema.safeParse(row).data;
  const where = `${file} session_windows ${position}`;
  if (window === undefined)
    return malformed("session", `${agentId}/${where}`, where, "It has no session id.");
  const sessionId = window.session_id;
  known.add(sessionId);
  const node = current.get(sessionId);
  const sessionKey = window.session_key ?? node?.session_key ?? null;
  const place: SessionPlace = {
    sourceId: sessionSourceId(agentId, sessionId),
    agentId,
    sessionId,
    sessionKey,
    title: node?.label ?? node?.display_name ?? window.display_name ?? null,
    tags: sessionTags(sessionKey, window.channel, window.chat_type),
    where: `${file} session_windows ${sessionId}`,
  };
  return {
    sourceId: place.sourceId,
    changedAt: latest(window.updated_at, window.transcript_updated_at, node?.updated_at),
    read: async (signal) => sessionRecord(place, await readRows(path, sessionId, signal)),
  };
}

/** A session can have several archives; only the one that stands for it has its id. */
function archiveItem(row: Row, position: number, { agentId, path, file, known }: Home): Listed | Malformed {
  const archive = archiveSchema.safeParse(row).data;
  const where = `${file} session_transcript_archives ${position}`;
  if (archive === undefined)
    return malformed("session", `${agentId}/${where}`, where, "It has no session id or name.");
  const { session_id: sessionId, session_key: sessionKey = null, archive_name: name } = archive;
  const generation = `${sessionId}@${transcriptFile(name)?.archivedAt ?? name}`;
  const isAlone = !known.has(sessionId);
  known.add(sessionId).add(generation);
  const place: SessionPlace = {
    sourceId: sessionSourceId(agentId, isAlone ? sessionId : generation),
    agentId,
    sessionId,
    sessionKey,
    title: null,
    tags: sessionTags(sessionKey),
    where: `${file} session_transcript_archives ${name}`,
  };
  return {
    sourceId: place.sourceId,
    changedAt: latest(archive.created_at),
    read: async (signal) => sessionRecord(place, await readArchivedRows(path, name, signal)),
  };
}
