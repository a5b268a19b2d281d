import { createHash } from "node:crypto";
import { z } from "zod";
import type { Facts, LastGood, SyncDeps } from "./work.ts";

const LAST_GOOD = "sync.last-good";

const lastGoodSchema = z.object({
  at: z.iso.datetime(),
  startedAt: z.iso.datetime(),
  hadFiles: z.boolean(),
  fingerprint: z.string(),
});

/** A fact that was written by another version, or damaged, is as good as none. */
export function recall<T>(facts: Facts, key: string, schema: z.ZodType<T>): T | null {
  const text = facts.get(key);
  if (text === null) return null;
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/**
 * Stands for remote, folder and mode: when it changes, the next cycle is a first one again (docs/architecture.md). Secrets
 * are left out, so that a rotated key or a refreshed token does not ask for approval.
 */
export function fingerprintOf({ rclone: { remote }, sync, role, folder }: SyncDeps): string {
  const definition = Object.entries(remote.env)
    .filter(([, value]) => !remote.secrets.includes(value))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const identity = [definition, remote.name, remote.root, folder, sync.mode, role];
  return createHash("sha256").update(JSON.stringify(identity)).digest("hex");
}

/** The last good cycle, or null when there was none with this fingerprint. */
export function lastGoodCycle(deps: SyncDeps): LastGood | null {
  const last = recall(deps.facts, LAST_GOOD, lastGoodSchema);
  return last?.fingerprint === fingerprintOf(deps) ? last : null;
}

/** To be called when a push is complete: it is what the guards of the next push compare with. */
export function rememberGoodCycle(deps: SyncDeps, cycle: LastGood): void {
  deps.facts.set(LAST_GOOD, JSON.stringify({ ...cycle, fingerprint: fingerprintOf(deps) }));
}
