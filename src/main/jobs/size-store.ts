import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import type { ProfileId } from "#shared/brand";

/** Older sizes are dropped, but for the one that held at this age. */
const KEPT_MS = 400 * 86_400_000;

/** From `at` (milliseconds since 1970) on, the snapshots took this much. */
export type StoredSize = Readonly<{ at: number; bytes: number }>;

/** What a profile's snapshots take in their bucket, in bytes, as each commit and each listing found it. */
export type SizeStore = Readonly<{
  /** Null before anything was known. */
  latest: (profileId: ProfileId) => number | null;
  /** Keeps the size when it is another one than the last. */
  record: (profileId: ProfileId, size: StoredSize) => void;
  /** The size that held at a time; null when nothing was known yet. */
  at: (profileId: ProfileId, time: number) => number | null;
}>;

const rowSchema = z.object({ bytes: z.number().min(0) });

export function createSizeStore(database: DatabaseSync): SizeStore {
  const newest = database.prepare(
    "SELECT bytes FROM stored_sizes WHERE profile_id = ? ORDER BY seq DESC LIMIT 1",
  );
  // By its order and not by its time: a clock that was set back must not bring an old size back.
  const before = database.prepare(
    "SELECT bytes FROM stored_sizes WHERE profile_id = ? AND at <= ? ORDER BY seq DESC LIMIT 1",
  );
  const insert = database.prepare("INSERT INTO stored_sizes (profile_id, at, bytes) VALUES (?, ?, ?)");
  const prune = database.prepare(`
    DELETE FROM stored_sizes WHERE profile_id = ?1 AND seq <
      (SELECT max(seq) FROM stored_sizes WHERE profile_id = ?1 AND at <= ?2)`);
  const latest = (profileId: ProfileId) => bytesOf(newest.get(profileId));
  return {
    latest,
    record: (profileId, { at, bytes }) => {
      if (latest(profileId) === bytes) return;
      insert.run(profileId, at, bytes);
      prune.run(profileId, at - KEPT_MS);
    },
    at: (profileId, time) => bytesOf(before.get(profileId, time)),
  };
}

function bytesOf(row: unknown): number | null {
  return rowSchema.safeParse(row).data?.bytes ?? null;
}
