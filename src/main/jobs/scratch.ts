import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "#shared/error-code";
import type { RunId } from "#shared/brand";
import type { RunStore } from "./run-store.ts";

/** Other folders there are not a run's, and have their own rules (rclone/token-file.ts). */
const RUN_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The private folder of one run: links, database copies, configurations. The run removes it when it ends. */
export function scratchDirOf(dataDir: string, runId: RunId): string {
  return join(dataDir, "runs", runId);
}

/**
 * Removes what runs of processes that died have left in their private folders: a copy of a database must not stay on
 * the disk because of a power cut. Those of runs under way, in whatever process, are left alone.
 */
export async function removeStaleScratch(dataDir: string, runs: RunStore): Promise<void> {
  const parent = join(dataDir, "runs");
  const names = await readdir(parent).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  });
  runs.recoverInterrupted();
  const active = new Set<string>(runs.active().map((run) => run.id));
  for (const name of names) {
    if (RUN_ID.test(name) && !active.has(name))
      await rm(join(parent, name), { recursive: true, force: true });
  }
}
