import { dirname, join, relative, sep } from "node:path";
import type { IncludeItem } from "#shared/settings/schema";
import { kindOf, namesIn, realPathOf } from "./directory.ts";
import type { Installation } from "./installation.ts";
import { type Found, type Place, PLACES, type RootName, type SourceKind } from "./layout-items.ts";
import { withoutOverlap } from "./overlap.ts";
import { isInside } from "./path-inside.ts";

export type Root = Readonly<{ name: RootName; /** Absolute, links followed. */ dir: string }>;

/**
 * One thing to back up. `path` itself may be a link and is followed (its content is what is asked for); links further
 * down are the walk's to judge.
 */
export type BackupSource = Place &
  Readonly<{
    item: IncludeItem;
    /** Of a tree: paths relative to the root, with `/`, that the walk must not enter or read. */
    except: readonly string[];
  }>;

/** An item, or a part of it that should be there, of which nothing was found; `looked` are absolute paths. */
export type MissingItem = Readonly<{ item: IncludeItem; looked: readonly string[] }>;

export type Layout = Readonly<{
  /** Only those that a source uses. */
  roots: readonly Root[];
  /** Disjoint: no file belongs to two of them. In the order of the items. */
  sources: readonly BackupSource[];
  missing: readonly MissingItem[];
}>;

/**
 * Finds what the include items of a profile really are in an installation, in both storage eras (docs/upstream.md, A.4). Looks at
 * names only and walks no tree. Throws `LOCAL_DENIED` for a folder that may not be listed.
 *
 * @param workspaceDir absolute; stands in for the default agent's workspace (a profile may name its own)
 */
export async function layoutOf(
  installation: Installation,
  include: readonly IncludeItem[],
  workspaceDir?: string,
): Promise<Layout> {
  const roots = await rootsOf(installation, workspaceDir);
  const found = await look(installation, roots);
  const absolute = ({ root, path }: Place) => join(dirOf(roots, root), path);

  const present: Readonly<{ item: IncludeItem; place: Place; path: string; kind: SourceKind }>[] = [];
  const missing: MissingItem[] = [];
  for (const item of new Set(include)) {
    const places = await Promise.all(
      PLACES[item](found).map(async (place) => ({
        place,
        isThere: await isThere(absolute(place), place.kind),
      })),
    );
    const there = places.filter((candidate) => candidate.isThere).map(({ place }) => place);
    const absent = places.filter((candidate) => !candidate.isThere).map(({ place }) => place);
    present.push(...there.map((place) => ({ item, place, path: absolute(place), kind: place.kind })));
    const reported = there.length === 0 ? absent : absent.filter((place) => !place.optional);
    if (there.length === 0 || reported.length > 0) missing.push({ item, looked: reported.map(absolute) });
  }

  const ownRoots = roots.filter((root) => root.name !== "config").map((root) => root.dir);
  const sources = withoutOverlap(present, ownRoots).map(({ source: { item, place }, except }) => {
    const dir = dirOf(roots, place.root);
    return { item, ...place, except: except.map((inner) => slashed(relative(dir, inner))) };
  });
  const used = new Set(sources.map((source) => source.root));
  return { roots: roots.filter((root) => used.has(root.name)), sources, missing };
}

function dirOf(roots: readonly Root[], name: RootName): string {
  const root = roots.find((candidate) => candidate.name === name);
  if (root === undefined) throw new Error(`no root ${name}`);
  return root.dir;
}

async function isThere(path: string, kind: SourceKind): Promise<boolean> {
  return (await kindOf(path)) === (kind === "tree" ? "directory" : "file");
}

/** The state folder, each distinct workspace (named after the first agent that has it), and the configuration's folder. */
async function rootsOf(installation: Installation, workspaceDir?: string): Promise<readonly Root[]> {
  const { location, agents } = installation;
  const roots: Root[] = [{ name: "state", dir: await realPathOf(location.stateDir) }];
  const [main, ...others] = agents;
  const workspaces: (readonly [RootName, string])[] = [
    ["workspace", workspaceDir ?? main.workspaceDir],
    ...others.map((agent) => [`workspace-${agent.id}`, agent.workspaceDir] as const),
  ];
  for (const [name, path] of workspaces) {
    const dir = await realPathOf(path);
    if (!roots.some((root) => root.name !== "state" && root.dir === dir)) roots.push({ name, dir });
  }
  if (!isInside(location.stateDir, location.configPath)) {
    roots.push({ name: "config", dir: await realPathOf(dirname(location.configPath)) });
  }
  return roots;
}

async function look({ location, config, agents }: Installation, roots: readonly Root[]): Promise<Found> {
  const { stateDir } = location;
  const onDisk = await namesIn(join(stateDir, "agents"));
  const agentIds = [...new Set([...agents.map((agent) => agent.id), ...onDisk])];
  const configRoot: readonly [RootName, string] = roots.some((root) => root.name === "config")
    ? ["config", dirname(config.path)]
    : ["state", stateDir];
  return {
    workspaces: roots.map((root) => root.name).filter((name) => name.startsWith("workspace")),
    configFiles: [config.path, ...config.includedPaths].map(
      (path) => [configRoot[0], slashed(relative(configRoot[1], path))] as const,
    ),
    agentIds,
    memoryIndexes: await namesIn(join(stateDir, "memory")),
    sessionFiles: new Map(
      await Promise.all(
        agentIds.map(async (id) => [id, await namesIn(join(stateDir, "agents", id, "sessions"))] as const),
      ),
    ),
  };
}

function slashed(path: string): string {
  return path.split(sep).join("/");
}
