import { ClawbackError } from "#shared/errors";
import { effectiveHome, type Machine, resolveUserPath } from "../openclaw/state-dir.ts";
import type { DiagnosticsParts } from "./diagnostics-service.ts";

/** Where the agents' own files lie, absolute: their state folders and workspaces, as far as they can be told. */
export async function agentFolders({
  settings,
  access,
  machine,
}: Pick<DiagnosticsParts, "settings" | "access"> & Readonly<{ machine: Machine }>): Promise<
  readonly string[]
> {
  const home = effectiveHome(machine);
  const folders = profilesIn(settings).map(async ({ id, stateDir }) => {
    const own = resolveUserPath(stateDir, home, home);
    try {
      const { workspaceDir, installation } = await access(id);
      return [own, workspaceDir, ...installation.agents.map((agent) => agent.workspaceDir)];
    } catch (error) {
      if (error instanceof ClawbackError) return [own];
      throw error;
    }
  });
  return [...new Set((await Promise.all(folders)).flat())];
}

/** None when the settings cannot be read: the bundle says so itself. */
function profilesIn(settings: DiagnosticsParts["settings"]): ReturnType<typeof settings.profiles> {
  try {
    return settings.profiles();
  } catch (error) {
    if (error instanceof ClawbackError) return [];
    throw error;
  }
}
