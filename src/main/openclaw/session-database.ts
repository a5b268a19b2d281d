import { z } from "zod";
import { openReadOnly } from "./database.ts";
import { kindOf } from "./directory.ts";
import type { SessionSighting } from "./session-tracker.ts";

/** What is needed of a row; columns come and go between OpenClaw's versions (facts B.1). */
const rowSchema = z.looseObject({
  session_key: z.string(),
  current_session_id: z.string(),
  updated_at: z.number().nullish(),
  last_activity_at: z.number().nullish(),
  window_ended_at: z.number().nullish(),
});

/** The current session of every key, with the end of its window. */
const QUERY = `
  SELECT node.*, window.ended_at AS window_ended_at
  FROM session_nodes AS node LEFT JOIN session_windows AS window ON window.session_id = node.current_session_id`;

const TABLES =
  "SELECT count(*) AS tables FROM sqlite_schema WHERE name IN ('session_nodes', 'session_windows')";
const tablesSchema = z.object({ tables: z.number() });

/**
 * The sessions of one agent as OpenClaw keeps them in its database since 2026.7.2 (facts B.1, B.4). Opens it read-only
 * and only for the reading. Empty when there is no database, or it holds no sessions yet. Throws what SQLite throws.
 */
export async function readSessionDatabase(
  agentId: string,
  path: string,
): Promise<readonly SessionSighting[]> {
  if ((await kindOf(path)) !== "file") return [];
  using database = await openReadOnly(path);
  if (tablesSchema.parse(database.prepare(TABLES).get()).tables < 2) return [];
  return database
    .prepare(QUERY)
    .all()
    .map((row) => {
      const { session_key, current_session_id, last_activity_at, updated_at, window_ended_at } =
        rowSchema.parse(row);
      return {
        agentId,
        sessionId: current_session_id,
        sessionKey: session_key,
        activeAt: last_activity_at ?? updated_at ?? 0,
        isOver: window_ended_at !== null && window_ended_at !== undefined,
      };
    });
}
