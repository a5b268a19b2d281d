import { readdir, readFile, unlink } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { codeOf } from "#shared/error-code";

/** As rclone 1.66 and newer write it; older ones write the bare number of the process. */
const lockSchema = z.union([
  z.object({ PID: z.union([z.string(), z.number()]) }).transform(({ PID }) => Number(PID)),
  z.number(),
]);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return codeOf(error) === "EPERM";
  }
}

function pidOf(text: string): number | null {
  try {
    const pid = lockSchema.safeParse(JSON.parse(text)).data;
    return pid !== undefined && Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/**
 * Removes the locks that killed runs have left in the working folder of this profile, and returns their names. A lock
 * whose process lives, or that does not say whose it is, stays: rclone itself frees it after `--max-lock`. Locks of other
 * folders, such as rclone's own cache, are none of our business. The caller holds the profile's lock.
 */
export async function removeDeadLocks(workDir: string): Promise<readonly string[]> {
  const names = await readdir(workDir).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  });
  const removed: string[] = [];
  for (const name of names.filter((other) => other.endsWith(".lck"))) {
    const pid = pidOf(await readFile(join(workDir, name), "utf8"));
    if (pid === null || isAlive(pid)) continue;
    await unlink(join(workDir, name));
    removed.push(name);
  }
  return removed;
}
