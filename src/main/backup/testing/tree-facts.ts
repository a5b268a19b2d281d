import { createHash } from "node:crypto";
import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";

/** What a person would compare of a tree: kind, mode, time (ms) and content of everything in it. */
export async function treeFacts(dir: string): Promise<ReadonlyMap<string, string>> {
  const facts = new Map<string, string>();
  for (const name of await readdir(dir, { recursive: true })) {
    const path = join(dir, name);
    const stats = await lstat(path);
    const common = `${(stats.mode & 0o7777).toString(8)} ${Math.floor(stats.mtimeMs)}`;
    if (stats.isDirectory()) facts.set(name, `directory ${common}`);
    else if (stats.isSymbolicLink()) facts.set(name, `link ${await readlink(path)}`);
    else
      facts.set(
        name,
        `file ${common} ${createHash("sha256")
          .update(await readFile(path))
          .digest("hex")}`,
      );
  }
  return facts;
}

/** A workshop's agent as it should come back: without what is excluded, and the workspace under its own root. */
export async function agentFacts(stateDir: string): Promise<readonly (readonly [string, string])[]> {
  return [...(await treeFacts(stateDir))]
    .filter(([path]) => !path.includes("node_modules"))
    .map(([path, fact]) => [path.startsWith("workspace") ? path : `state/${path}`, fact] as const)
    .sort();
}

/** What a restore made of it; `state` itself is no entry of the snapshot. */
export async function restoredFacts(to: string): Promise<readonly (readonly [string, string])[]> {
  return [...(await treeFacts(to))].filter(([path]) => path !== "state").sort();
}
