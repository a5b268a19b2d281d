import { join } from "node:path";
import { namesIn } from "../../openclaw/directory.ts";
import { throwIfCancelled } from "../../process/cancel.ts";
import type { Source } from "../source.ts";
import { sessionsInDatabase } from "./session-database-list.ts";
import { sessionFiles } from "./session-file-list.ts";

/**
 * The sessions of all agents, in both eras (docs/upstream.md, B.1): a session that is in the database is not looked for in files,
 * where OpenClaw leaves what it moved. Listing reads no transcript; reading one holds only that one.
 */
export function sessionSource(stateDir: string, configured: readonly string[]): Source {
  return {
    type: "session",
    list: async function* (signal) {
      const onDisk = await namesIn(join(stateDir, "agents"));
      for (const agentId of [...new Set([...configured, ...onDisk])]) {
        throwIfCancelled(signal);
        const { items, known } = await sessionsInDatabase(stateDir, agentId);
        yield* items;
        yield* sessionFiles(stateDir, agentId, known, signal);
      }
    },
  };
}
