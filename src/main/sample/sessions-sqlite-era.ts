import { DatabaseSync } from "node:sqlite";
import { zstdCompressSync } from "node:zlib";
import { sessionEntry } from "./sessions.ts";
import type { Session } from "./transcript.ts";

/** The schema number of a current OpenClaw (docs/upstream.md, B.1). */
const AGENT_SCHEMA = 23;
/** Longer events are stored compressed, so that a reader of `event_json` alone misses them (docs/upstream.md, B.1). Bytes. */
const COMPRESS_FROM = 2_000;

/**
 * Writes the agent's database as OpenClaw keeps it since 2026.7.2 (docs/upstream.md, B.1): the columns a reader needs, and a few it
 * should ignore. `path` must not exist. In WAL mode, closed cleanly, so nothing lies beside it.
 */
export function writeAgentDatabase(path: string, sessions: readonly Session[]): void {
  using database = new DatabaseSync(path);
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA user_version = ${AGENT_SCHEMA};
    CREATE TABLE session_nodes (
      session_key TEXT PRIMARY KEY, current_session_id TEXT NOT NULL, entry_json TEXT NOT NULL, status TEXT,
      label TEXT, created_at INTEGER, updated_at INTEGER NOT NULL, last_activity_at INTEGER
    ) STRICT;
    CREATE TABLE session_windows (
      session_id TEXT PRIMARY KEY, session_key TEXT NOT NULL REFERENCES session_nodes (session_key),
      previous_session_id TEXT, reason TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
      started_at INTEGER, ended_at INTEGER, status TEXT, model_provider TEXT, model TEXT, display_name TEXT
    ) STRICT;
    CREATE TABLE transcript_events (
      session_id TEXT NOT NULL REFERENCES session_windows (session_id), seq INTEGER NOT NULL,
      event_json TEXT, event_zstd BLOB, created_at INTEGER NOT NULL, PRIMARY KEY (session_id, seq)
    ) STRICT;
    BEGIN;
  `);
  const current = new Map(sessions.map((session) => [session.key, session]));
  writeNodes(database, current);
  writeWindows(database, sessions, current);
  writeEvents(database, sessions);
  database.exec("COMMIT");
}

function writeNodes(database: DatabaseSync, current: ReadonlyMap<string, Session>): void {
  const insert = database.prepare(
    `INSERT INTO session_nodes
       (session_key, current_session_id, entry_json, status, label, created_at, updated_at, last_activity_at)
     VALUES (?, ?, ?, 'done', ?, ?, ?, ?)`,
  );
  for (const [key, session] of current) {
    const { id, title, startedAt, endedAt } = session;
    insert.run(key, id, JSON.stringify(sessionEntry(session)), title, startedAt, endedAt, endedAt);
  }
}

/** One window a session; all but the current one of a key have ended. */
function writeWindows(
  database: DatabaseSync,
  sessions: readonly Session[],
  current: ReadonlyMap<string, Session>,
): void {
  const insert = database.prepare(
    `INSERT INTO session_windows
       (session_id, session_key, previous_session_id, reason, created_at, updated_at, started_at, ended_at, status,
        model_provider, model, display_name)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const previous = new Map<string, string>();
  for (const session of sessions) {
    const { id, key, title, model, startedAt, endedAt } = session;
    const before = previous.get(key) ?? null;
    const isCurrent = current.get(key) === session;
    insert.run(
      ...[id, key, before, before === null ? "initial" : "rollover", startedAt, endedAt, startedAt],
      ...[isCurrent ? null : endedAt, isCurrent ? null : "done", model.provider, model.id, title],
    );
    previous.set(key, id);
  }
}

function writeEvents(database: DatabaseSync, sessions: readonly Session[]): void {
  const insert = database.prepare(
    "INSERT INTO transcript_events (session_id, seq, event_json, event_zstd, created_at) VALUES (?, ?, ?, ?, ?)",
  );
  for (const session of sessions) {
    session.events.forEach((event, seq) => {
      const json = JSON.stringify(event);
      const isLong = json.length >= COMPRESS_FROM;
      const compressed = isLong ? zstdCompressSync(json) : null;
      insert.run(session.id, seq, isLong ? null : json, compressed, Date.parse(event.timestamp));
    });
  }
}
