import { z } from "zod";
import { openReadOnly } from "./database.ts";
import { kindOf } from "./directory.ts";
import type { SessionSighting } from "./session-tracker.ts";

const time = z.number().nullish();

/** What is needed of a row; columns come and go between OpenClaw's versions (docs/upstream.md, B.1). */
const nodeSchema = z.looseObject({
  session_key: z.string(),
  current_session_id: z.string(),
  updated_at: time,
  last_activity_at: time,
  last_interaction_at: time,
  archived_at: time,
});
const windowSchema = z.looseObject({ session_id: z.string(), transcript_updated_at: time });

const NODES = "SELECT * FROM session_nodes";
const CURRENT_WINDOWS =
  "SELECT * FROM session_windows WHERE session_id IN (SELECT current_session_id FROM session_nodes)";

const TABLES =
  "SELECT count(*) AS tables FROM sqlite_schema WHERE name IN ('session_nodes', 'session_windows')";
const tablesSchema = z.object({ tables: z.number() });

/**
 * The sessions of one agent as OpenClaw keeps them in its database since 2026.7.2 (docs/upstream.md, B.1 and B.4): the current one of
 * every key. Its window's `ended_at` is not the end of the session: OpenClaw 2026.9.6 writes there when the latest turn
 * ended, and clears it with the next.
 *
 * Opens the database read-only and only for the reading. Empty when there is none, or it holds no sessions yet. Throws
 * what SQLite throws.
 */
export async function readSessionDatabase(
  agentId: string,
  path: string,
): Promise<readonly SessionSighting[]> {
  if ((await kindOf(path)) !== "file") return [];
  using database = await openReadOnly(path);
  if (tablesSchema.parse(database.prepare(TABLES).get()).tables < 2) return [];
  const windows = database
    .prepare(CURRENT_WINDOWS)
    .all()
    .map((row) => windowSchema.parse(row));
  const writtenAt = new Map(windows.map((window) => [window.session_id, window.transcript_updated_at]));
  return database
    .prepare(NODES)
    .all()
    .map((row): SessionSighting => {
      const node = nodeSchema.parse(row);
      const times = [
        node.updated_at,
        node.last_activity_at,
        node.last_interaction_at,
        writtenAt.get(node.current_session_id),
      ];
      return {
        agentId,
        sessionId: node.current_session_id,
        sessionKey: node.session_key,
        activeAt: Math.max(...times.map((at) => at ?? 0)),
        isOver: node.archived_at !== null && node.archived_at !== undefined,
      };
    });
}
