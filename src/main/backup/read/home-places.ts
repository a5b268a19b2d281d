import { dirname, sep } from "node:path";
import { ClawbackError } from "#shared/errors";
import type { ProfileAccess } from "../../profile/access.ts";

/** The folders of this machine that a snapshot's roots came from, for a restore in place. Throws `NOT_SUPPORTED`. */
export function homePlaces({ installation, workspaceDir }: ProfileAccess): (root: string) => string {
  const { location, agents } = installation;
  const places = new Map([
    ["state", location.stateDir],
    ...agents.map((agent) => [`workspace-${agent.id}`, agent.workspaceDir] as const),
    ["workspace", workspaceDir],
    ["config", dirname(location.configPath)],
  ]);
  return (root) => {
    const place = places.get(root);
    if (place !== undefined) return place;
    throw new ClawbackError(
      "NOT_SUPPORTED",
      `"${root}" has no place on this machine: give a folder with --to.`,
    );
  };
}

/** The deepest folder that holds all these absolute folders; one of them when it holds the others. */
export function commonFolder(folders: readonly string[]): string {
  const [first = sep, ...others] = folders;
  let common = first;
  while (others.some((folder) => folder !== common && !folder.startsWith(common.replace(/[\\/]?$/, sep)))) {
    const above = dirname(common);
    if (above === common) return common;
    common = above;
  }
  return common;
}
