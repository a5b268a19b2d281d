import { join } from "node:path";
import type { OpenClawConfig } from "./config-file.ts";
import { isObject, type JsonObject, settingPath, textAt, valueAt } from "./json-value.ts";
import { type Location, resolveUserPath } from "./state-dir.ts";
import { substituteText, type Variables } from "./variables.ts";

const MAIN_AGENT = "main";

export type Agent = Readonly<{
  id: string;
  /** Absolute. Several agents may share one. */
  workspaceDir: string;
}>;

/** The agents of one OpenClaw, the default one first. Never empty: without a configuration there is "main". */
export type Agents = readonly [Agent, ...Agent[]];

type Entry = Readonly<{ id: string; at: string; value: JsonObject }>;

/**
 * The configured agents and their workspaces (docs/upstream.md, B.2), from `agents.list[]` of the file era or `agents.entries` of the
 * SQLite era. A workspace comes from, in order: the agent's own `workspace`; for an agent that uses the common one,
 * `agents.defaults.workspace`, OPENCLAW_WORKSPACE_DIR, `<state>/workspace`; for another, a folder of its own,
 * `<agents.defaults.workspace>/<id>` or `<state>/workspace-<id>`. The only agent uses the common one, and in a list also
 * the default agent (docs.openclaw.ai, "Agent workspace").
 *
 * Relative paths start at the state folder, since the folder OpenClaw was started in is not known here. `${VAR}` is
 * replaced; throws `CREDENTIAL_MISSING` when such a variable has no value.
 */
export function agentsOf(
  config: OpenClawConfig,
  location: Location,
  home: string,
  variables: Variables,
): Agents {
  const { stateDir } = location;
  const list = listEntries(config);
  const entries = list.length > 0 ? list : mapEntries(config);
  const defaultId = defaultEntry(list, entries)?.id ?? MAIN_AGENT;
  const pathOf = (text: string, at: string) =>
    resolveUserPath(substituteText(text, at, variables), stateDir, home);

  const shared = textAt(config.value, "agents", "defaults", "workspace");
  const sharedDir = shared === undefined ? undefined : pathOf(shared, "agents.defaults.workspace");
  const commonDir = sharedDir ?? location.defaultWorkspaceDir ?? join(stateDir, "workspace");

  function agentOf({ id, at, value }: Entry): Agent {
    const own = textAt(value, "workspace");
    if (own !== undefined) return { id, workspaceDir: pathOf(own, settingPath(at, "workspace")) };
    const usesCommon = entries.length === 1 || (list.length > 0 && id === defaultId);
    if (usesCommon) return { id, workspaceDir: commonDir };
    return {
      id,
      workspaceDir: sharedDir === undefined ? join(stateDir, `workspace-${id}`) : join(sharedDir, id),
    };
  }

  const [first = { id: MAIN_AGENT, workspaceDir: commonDir }, ...others] = [
    ...entries.filter((entry) => entry.id === defaultId),
    ...entries.filter((entry) => entry.id !== defaultId),
  ].map(agentOf);
  return [first, ...others];
}

function listEntries(config: OpenClawConfig): readonly Entry[] {
  const list = valueAt(config.value, "agents", "list");
  if (!Array.isArray(list)) return [];
  return withoutRepeats(
    list.flatMap((value: unknown, index) =>
      isObject(value)
        ? [{ id: agentId(textAt(value, "id")), at: settingPath("agents.list", index), value }]
        : [],
    ),
  );
}

function mapEntries(config: OpenClawConfig): readonly Entry[] {
  const entries = valueAt(config.value, "agents", "entries");
  if (!isObject(entries)) return [];
  return withoutRepeats(
    Object.entries(entries).flatMap(([id, value]) =>
      isObject(value) ? [{ id: agentId(id), at: settingPath("agents.entries", id), value }] : [],
    ),
  );
}

/** The one marked `default`; else the first of a list, as OpenClaw takes it; else "main", or the first there is. */
function defaultEntry(list: readonly Entry[], entries: readonly Entry[]): Entry | undefined {
  const marked = entries.find((entry) => entry.value["default"] === true);
  return marked ?? list[0] ?? entries.find((entry) => entry.id === MAIN_AGENT) ?? entries[0];
}

/** OpenClaw's own form of an id, which is also its folder's name: lower case, `-` for what a folder name may not hold. */
function agentId(text: string | undefined): string {
  const id = (text ?? "")
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 64);
  return id === "" ? MAIN_AGENT : id;
}

function withoutRepeats(entries: readonly Entry[]): readonly Entry[] {
  return entries.filter((entry, index) => entries.findIndex((other) => other.id === entry.id) === index);
}
