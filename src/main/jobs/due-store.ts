import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import type { ProfileId } from "#shared/brand";
import { inTransaction } from "./history-file.ts";

/** The kinds of runs that come by themselves. */
export type DueKind = "sync" | "backup" | "export";

/** Jitter is never more than this, either way. */
export const MAX_JITTER_MS = 30_000;

/** Times are milliseconds since 1970, durations milliseconds. */
export type Claim = Readonly<{
  profileId: ProfileId;
  kind: DueKind;
  now: number;
  intervalMs: number;
  /** Added to the next due time, so that many machines do not come all at once; may be negative. */
  jitterMs: number;
  /** Until the first occurrence of a schedule that was not known before. */
  firstDelayMs: number;
  /** Nothing is claimed before this time (the network is not up yet after a wake). */
  notBefore: number;
}>;

export type ClaimAnswer = Readonly<{
  /** True for the one caller that must run the occurrence now. */
  claimed: boolean;
  nextDueAt: number;
}>;

export type DueStore = Readonly<{
  /**
   * Claims the occurrence that is due, if one is. However many were missed they count as one, and the next comes a whole
   * interval after the claim. One that falls due while the last scheduled run of its kind still works is covered by
   * that one. The transaction makes sure that of several processes one claims.
   */
  claim: (claim: Claim) => ClaimAnswer;
  /** Puts off the next occurrence of a known schedule to this time; never brings it nearer. */
  postpone: (profileId: ProfileId, kind: DueKind, until: number) => void;
  /** The next due time, or null for a schedule that is off or was never claimed. */
  nextDueAt: (profileId: ProfileId, kind: DueKind) => number | null;
  /** Forgets a schedule that was switched off; switched on again it is a new one. */
  remove: (profileId: ProfileId, kind: DueKind) => void;
}>;

const rowSchema = z.object({ next_due_at: z.number().int() });

export function createDueStore(database: DatabaseSync): DueStore {
  const select = database.prepare("SELECT next_due_at FROM due WHERE profile_id = ? AND kind = ?");
  const insert = database.prepare("INSERT INTO due (profile_id, kind, next_due_at) VALUES (?, ?, ?)");
  const setNext = database.prepare("UPDATE due SET next_due_at = ?3 WHERE profile_id = ?1 AND kind = ?2");
  const setClaimed = database.prepare(
    "UPDATE due SET last_due_at = next_due_at, next_due_at = ?3 WHERE profile_id = ?1 AND kind = ?2",
  );
  const working = database.prepare(
    "SELECT 1 FROM runs WHERE finished_at IS NULL AND profile_id = ? AND kind = ? AND trigger = 'schedule' LIMIT 1",
  );
  const postpone = database.prepare(
    "UPDATE due SET next_due_at = max(next_due_at, ?3) WHERE profile_id = ?1 AND kind = ?2",
  );
  const remove = database.prepare("DELETE FROM due WHERE profile_id = ? AND kind = ?");

  function nextDueAt(profileId: ProfileId, kind: DueKind): number | null {
    return rowSchema.safeParse(select.get(profileId, kind)).data?.next_due_at ?? null;
  }

  function claim({
    profileId,
    kind,
    now,
    intervalMs,
    jitterMs,
    firstDelayMs,
    notBefore,
  }: Claim): ClaimAnswer {
    const stored = nextDueAt(profileId, kind);
    if (stored === null) {
      insert.run(profileId, kind, now + firstDelayMs);
      return { claimed: false, nextDueAt: Math.max(now + firstDelayMs, notBefore) };
    }
    // Further off than an interval means that the clock was set back, or the interval made shorter.
    const due = Math.min(stored, now + intervalMs + MAX_JITTER_MS);
    if (due !== stored) setNext.run(profileId, kind, due);
    if (now < due || now < notBefore) return { claimed: false, nextDueAt: Math.max(due, notBefore) };
    const next = now + intervalMs + jitterMs;
    setClaimed.run(profileId, kind, next);
    return { claimed: working.get(profileId, kind) === undefined, nextDueAt: next };
  }

  return {
    claim: (wanted) => inTransaction(database, () => claim(wanted)),
    postpone: (profileId, kind, until) => {
      postpone.run(profileId, kind, until);
    },
    nextDueAt,
    remove: (profileId, kind) => {
      remove.run(profileId, kind);
    },
  };
}
