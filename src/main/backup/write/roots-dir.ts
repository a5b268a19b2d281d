import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClawbackError } from "#shared/errors";
import type { Layout } from "../../openclaw/layout.ts";

/** Where a folder of links may lie when the run's own place takes none; memory first, which is not full with the disk. */
function otherPlaces(env: NodeJS.ProcessEnv): readonly string[] {
  const runtimeDir = env["XDG_RUNTIME_DIR"] ?? "";
  const shared = process.platform === "linux" ? ["/dev/shm"] : [];
  return [...(runtimeDir === "" ? [] : [runtimeDir]), ...shared, tmpdir()];
}

async function linkIn(place: string, roots: Layout["roots"]): Promise<string> {
  const dir = await mkdtemp(join(place, "clawback-roots-"));
  try {
    await Promise.all(roots.map(({ name, dir: root }) => symlink(root, join(dir, name), "junction")));
    return dir;
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Makes a private folder that holds nothing but symbolic links to the roots of a layout, below `scratchDir`, or in the
 * system's own temporary places where that is full or read-only: a backup must not need room of its own. The caller
 * removes it. Throws `LOCAL_DENIED` when no place takes it.
 */
export async function makeRootsDir({ roots }: Layout, scratchDir: string): Promise<string> {
  const failures: unknown[] = [];
  for (const place of [scratchDir, ...otherPlaces(process.env)]) {
    try {
      if (place === scratchDir) await mkdir(scratchDir, { recursive: true, mode: 0o700 });
      return await linkIn(place, roots);
    } catch (error) {
      failures.push(error);
    }
  }
  throw new ClawbackError("LOCAL_DENIED", "No folder for temporary files can be written on this machine.", {
    detail: failures
      .map((failure) => (failure instanceof Error ? failure.message : String(failure)))
      .join("\n"),
    cause: failures[0],
  });
}
