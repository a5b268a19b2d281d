import { join } from "node:path";
import { z } from "zod";
import { ClawbackError } from "#shared/errors";
import { openReadOnly } from "./database.ts";
import { kindOf, namesIn } from "./directory.ts";

/** How one kind of data is kept. `userVersion` is the database's schema number, the highest one found. */
export type Storage =
  Readonly<{ kind: "none" }> | Readonly<{ kind: "file" }> | Readonly<{ kind: "sqlite"; userVersion: number }>;

/**
 * OpenClaw moved to SQLite in two steps: cron and tasks with 2026.6.1, sessions with 2026.7.2 (docs/upstream.md, B.1). So a state
 * folder can be in both eras at once.
 */
export type Era = Readonly<{ sessions: Storage; automation: Storage }>;

/** Where the databases lie, relative to the state folder. */
export const STATE_DATABASE = "state/openclaw.sqlite";
export function agentDatabase(agentId: string): string {
  return `agents/${agentId}/agent/openclaw-agent.sqlite`;
}

/**
 * Finds out how a state folder keeps its data: by the files that are there, and for a database by its
 * `PRAGMA user_version`. A database with version 0 was never set up and does not count.
 *
 * Opens databases read-only and leaves nothing behind. Throws `CONFIG_UNREADABLE` for one that is damaged.
 */
export async function detectEra(stateDir: string): Promise<Era> {
  const agentIds = await namesIn(join(stateDir, "agents"));
  return {
    sessions: await storageOf(
      agentIds.map((id) => join(stateDir, agentDatabase(id))),
      agentIds.map((id) => join(stateDir, "agents", id, "sessions", "sessions.json")),
    ),
    automation: await storageOf(
      [join(stateDir, STATE_DATABASE)],
      [join(stateDir, "cron", "jobs.json"), join(stateDir, "tasks", "runs.sqlite")],
    ),
  };
}

/** The newest era a state folder has data of; "none" for one that was never used. */
export function newestKind({ sessions, automation }: Era): Storage["kind"] {
  const kinds = [sessions.kind, automation.kind];
  return kinds.find((kind) => kind === "sqlite") ?? kinds.find((kind) => kind === "file") ?? "none";
}

async function storageOf(databases: readonly string[], files: readonly string[]): Promise<Storage> {
  let userVersion = 0;
  for (const path of databases) {
    if ((await kindOf(path)) === "file") userVersion = Math.max(userVersion, await userVersionOf(path));
  }
  if (userVersion > 0) return { kind: "sqlite", userVersion };
  for (const path of files) {
    if ((await kindOf(path)) === "file") return { kind: "file" };
  }
  return { kind: "none" };
}

const versionRow = z.object({ user_version: z.number() });

async function userVersionOf(path: string): Promise<number> {
  try {
    using database = await openReadOnly(path);
    return versionRow.parse(database.prepare("PRAGMA user_version").get()).user_version;
  } catch (error) {
    throw new ClawbackError("CONFIG_UNREADABLE", `OpenClaw's database ${path} cannot be read.`, {
      ...(error instanceof Error ? { detail: error.message } : {}),
      cause: error,
    });
  }
}
