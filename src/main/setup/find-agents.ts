import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { AgentFinding } from "#shared/models/setup";
import type { Profile } from "#shared/settings/schema";
import { readInstallation } from "../openclaw/installation.ts";
import { effectiveHome, locate, type Machine, resolveUserPath } from "../openclaw/state-dir.ts";
import { ClawbackError } from "#shared/errors";

/** `~/.openclaw` and what `openclaw --profile NAME` makes (docs/upstream.md, B.2). */
const STATE_FOLDER = /^\.openclaw(?:-[A-Za-z0-9_-]+)?$/;

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** One installation as it is; a configuration that cannot be read does not hide its agent. */
async function findingOf(
  machine: Machine,
  stateDir: string,
  profiles: readonly Profile[],
): Promise<AgentFinding> {
  const home = effectiveHome(machine);
  const owner = profiles.find((profile) => resolveUserPath(profile.stateDir, home, home) === stateDir);
  const base = { stateDir, exists: await isFolder(stateDir), profileName: owner?.name ?? null };
  try {
    const { config, agents } = await readInstallation(machine, stateDir);
    return { ...base, workspaceDir: agents[0].workspaceDir, isConfigured: config.found };
  } catch (error) {
    if (!(error instanceof ClawbackError)) throw error;
    return { ...base, workspaceDir: join(stateDir, "workspace"), isConfigured: false };
  }
}

/**
 * The OpenClaws of this machine: the one its environment speaks of first, there or not, then the others in the home
 * folder. Reads only.
 */
export async function findAgents(
  machine: Machine,
  profiles: readonly Profile[],
): Promise<readonly AgentFinding[]> {
  const home = effectiveHome(machine);
  const names = await readdir(home).catch(() => []);
  const others = names.filter((name) => STATE_FOLDER.test(name)).map((name) => join(home, name));
  const all = [...new Set([locate(machine).stateDir, ...others.sort()])];
  const found = await Promise.all(all.map((stateDir) => findingOf(machine, stateDir, profiles)));
  return found.filter(({ exists }, index) => exists || index === 0);
}
