import type { IncludeItem } from "#shared/settings/schema";
import { agentDatabase, STATE_DATABASE } from "./era.ts";

/**
 * The folders a snapshot is taken from. `workspace` is the default agent's; another agent with a workspace of its own
 * has `workspace-<agentId>`. `config` is there only when OPENCLAW_CONFIG_PATH points outside the state folder.
 */
export type RootName = "state" | "workspace" | `workspace-${string}` | "config";

/** How a source is read: a whole folder, one file, or a database that is copied through SQLite, never as raw bytes. */
export type SourceKind = "tree" | "file" | "sqlite";

/** A place where an item's data may be. */
export type Place = Readonly<{
  root: RootName;
  /** Relative to the root, with `/`; "" is the root itself. */
  path: string;
  kind: SourceKind;
  /** False: its absence is reported by itself. True: only when nothing of the item is found. */
  optional: boolean;
}>;

/** What has to be known of an installation to name the places. */
export type Found = Readonly<{
  workspaces: readonly RootName[];
  /** The configuration and what it includes, as `[root, path]`; the main file first. */
  configFiles: readonly (readonly [RootName, string])[];
  agentIds: readonly string[];
  /** Names in `STATE/memory`. */
  memoryIndexes: readonly string[];
  /** Names in `agents/<id>/sessions`, by agent. */
  sessionFiles: ReadonlyMap<string, readonly string[]>;
}>;

/** A transcript, or one that was put away by a reset or a deletion; not the trajectory beside it (docs/upstream.md, B.1 and B.4). */
const TRANSCRIPT = /^(?!.*\.trajectory\.jsonl)[^/]+\.jsonl(\.(reset|deleted)\.[^/]+)?$/;

function place(root: RootName, path: string, kind: SourceKind): Place {
  return { root, path, kind, optional: true };
}

function inState(kind: SourceKind, ...paths: readonly string[]): readonly Place[] {
  return paths.map((path) => place("state", path, kind));
}

function inWorkspaces(
  { workspaces }: Found,
  kind: SourceKind,
  ...paths: readonly string[]
): readonly Place[] {
  return workspaces.flatMap((root) => paths.map((path) => place(root, path, kind)));
}

function agentDatabases({ agentIds }: Found): readonly Place[] {
  return inState("sqlite", ...agentIds.map(agentDatabase));
}

/**
 * Where each include item really is, in both eras (docs/upstream.md, A.4, the "truth" columns). What is not there is dropped later,
 * so no item has to know the era. Three places go beyond the table: task records lie with cron, as they share one
 * database now; `state/sessions` is the oldest place of transcripts; and `canvas` is what `pages` is called today.
 */
export const PLACES: Readonly<Record<IncludeItem, (found: Found) => readonly Place[]>> = {
  workspace: ({ workspaces }) =>
    workspaces.map((root) => ({ root, path: "", kind: "tree", optional: false })),
  config: ({ configFiles }) =>
    configFiles.map(([root, path]) => ({ root, path, kind: "file", optional: false })),
  cron: () => [...inState("tree", "cron"), ...inState("sqlite", "tasks/runs.sqlite", STATE_DATABASE)],
  memory: (found) => [
    ...inWorkspaces(found, "tree", "memory"),
    ...inWorkspaces(found, "file", "MEMORY.md", "USER.md", "DREAMS.md"),
    ...inState(
      "sqlite",
      ...found.memoryIndexes.filter((name) => name.endsWith(".sqlite")).map((name) => `memory/${name}`),
    ),
  ],
  sessions: (found) => [
    ...inState("file", ...found.agentIds.map((id) => `agents/${id}/sessions/sessions.json`)),
    ...agentDatabases(found),
    ...inState("tree", "sessions"),
  ],
  credentials: (found) => [
    ...inState("tree", "credentials"),
    ...inState("file", ...found.agentIds.map((id) => `agents/${id}/agent/auth-profiles.json`)),
    ...agentDatabases(found),
  ],
  skills: (found) => [...inWorkspaces(found, "tree", "skills"), ...inState("tree", "skills")],
  hooks: () => inState("tree", "hooks"),
  extensions: () => inState("tree", "extensions", "npm/projects"),
  env: () => inState("file", ".env"),
  agents: (found) => [...inState("tree", "agents"), ...agentDatabases(found)],
  pages: (found) => inWorkspaces(found, "tree", "pages", "canvas"),
  transcripts: (found) => [
    ...[...found.sessionFiles].flatMap(([id, names]) =>
      inState(
        "file",
        ...names.filter((name) => TRANSCRIPT.test(name)).map((name) => `agents/${id}/sessions/${name}`),
      ),
    ),
    ...inState("tree", ...found.agentIds.map((id) => `agents/${id}/sessions/cold`)),
    ...agentDatabases(found),
    ...inState("tree", "sessions"),
  ],
};
