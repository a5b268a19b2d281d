import { randomUUID } from "node:crypto";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Clawback } from "./clawback.ts";

const DAYS = 29;
const SYNCS_A_DAY = 12;

const SUCCEEDED = { kind: "succeeded" };
const FAILED = { kind: "failed", error: { code: "REMOTE_FULL", message: "The cloud is full." } };

/** How the backup of a day went; on the days that are not here it went well. By how many days ago. */
const BACKUPS: Readonly<Record<number, object>> = { 1: FAILED, 8: { kind: "warned" }, 17: FAILED };
/** Days on which the computer was off. */
const OFF: ReadonlySet<number> = new Set([4, 5, 19, 20]);

/**
 * Puts a month behind the agent of a first start, up to yesterday: syncs and a backup a day, some of which failed, days
 * on which nothing ran, and a size that grows until a clean-up. Written below what is there, as the history would have it;
 * a page sees it when it is loaded again.
 */
export function giveMonth({ places }: Clawback): void {
  const database = new DatabaseSync(path.join(places.dataDir, "history.db"), { timeout: 5_000 });
  const insert = database.prepare(`
    INSERT INTO runs (seq, id, profile_id, kind, trigger, queued_at, started_at, finished_at, state, result, warnings,
      owner_pid, owner_token)
    SELECT min(seq, 0) - 1, ?1, profile_id, ?2, 'schedule', ?3, ?3, ?3, ?4, 'null', '[]', 0, ''
    FROM runs ORDER BY seq LIMIT 1`);
  const insertSize = database.prepare(`
    INSERT INTO stored_sizes (seq, profile_id, at, bytes)
    SELECT min(seq, 0) - 1, profile_id, ?, ? FROM stored_sizes ORDER BY seq LIMIT 1`);
  const run = (kind: string, at: Date, state: object) =>
    insert.run(randomUUID(), kind, at.toISOString(), JSON.stringify(state));

  database.exec("BEGIN IMMEDIATE");
  // The newest first: each goes below what is there.
  for (let ago = 1; ago <= DAYS; ago += 1) {
    if (OFF.has(ago)) continue;
    const at = (hour: number) => {
      const time = new Date();
      time.setDate(time.getDate() - ago);
      time.setHours(hour, 0, 0, 0);
      return time;
    };
    run("backup", at(22), BACKUPS[ago] ?? SUCCEEDED);
    for (let hour = SYNCS_A_DAY; hour > 0; hour -= 1) run("sync", at(hour), SUCCEEDED);
    if (ago < 24) insertSize.run(at(22).getTime(), (24 - ago) * 90_000 - (ago < 10 ? 800_000 : 0));
  }
  database.exec("COMMIT");
  database.close();
}
