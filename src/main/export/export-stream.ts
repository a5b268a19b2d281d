import { ClawbackError } from "#shared/errors";
import type { Clock } from "../ports.ts";
import type { DeadLetters } from "./dead-letters.ts";
import {
  type Committed,
  type Cursor,
  type ExportLedger,
  type Stream,
  UNKNOWN_FINGERPRINT,
} from "./ledger.ts";
import { type Known, plan, type PlanParts } from "./plan.ts";
import { type RetryPorts, withRetry } from "./retry.ts";
import type { SourceKey } from "./record.ts";
import type { Tally } from "./tally.ts";
import type { Change, Settled, Target } from "./target.ts";

/** Characters of one batch, whatever number of records that is: transcripts are long. */
const BATCH_SIZE = 4_000_000;

export type StreamParts = Omit<PlanParts, "known" | "now"> &
  Readonly<{
    stream: Stream;
    target: Target;
    ledger: ExportLedger;
    deadLetters: DeadLetters;
    clock: Clock;
    retry: RetryPorts;
    /** What the records are made with (version of the rules); another one voids the cursor. */
    epoch: string;
    resendSince: number | null;
    tally: Tally;
  }>;

/** What is known of a stream before a run. */
export function knownOf({
  stream,
  ledger,
  deadLetters,
  epoch,
  resendSince,
}: Pick<StreamParts, "stream" | "ledger" | "deadLetters" | "epoch" | "resendSince">): Known {
  const cursor = ledger.cursor(stream);
  return {
    cursor: cursor?.epoch === epoch ? cursor : null,
    exported: ledger.exported(stream),
    refused: deadLetters.refused(stream.profileId, stream.target),
    resendSince,
  };
}

/**
 * Exports one stream: plans, delivers in batches, and after each committed batch remembers it and moves the cursor, never
 * ahead of what is committed (docs/export-contract.md, "Cursors"). Rejects with the target's last error when a batch
 * fails for good, and with the signal's reason on abort; what was committed before stays remembered, and a batch that was
 * committed without our learning of it is skipped by the target in the next run.
 */
export async function exportStream(parts: StreamParts, signal: AbortSignal): Promise<void> {
  const { stream, target, ledger, deadLetters, clock, retry, epoch, tally } = parts;
  const known = knownOf(parts);
  const startedAt = clock.now();
  let cursor = known.cursor?.changedAt ?? 0;
  let through: number | null = null;
  let batch: Change[] = [];
  /** Of the batch's changes; and what was read and found to be there already. */
  const changedAt = new Map<SourceKey, number | null>();
  let seen: Committed[] = [];
  let size = 0;
  const failedNow = new Set<SourceKey>();

  async function flush(): Promise<void> {
    const settled = batch.length === 0 ? [] : await deliver(batch);
    const committed = settled.flatMap((one) => remember(one, batch));
    const moved = Math.max(cursor, through ?? 0);
    // Zero is a stream in which nothing has a time: the epoch is worth keeping all the same.
    const next: Cursor = { epoch, changedAt: moved };
    ledger.commit(stream, [...committed, ...seen], next);
    cursor = moved;
    batch = [];
    seen = [];
    changedAt.clear();
    size = 0;
  }

  /** Sends the batch until all of it is settled; what an attempt has settled is not sent again. */
  async function deliver(changes: readonly Change[]): Promise<readonly Settled[]> {
    ledger.begin(
      stream,
      changes.map(({ sourceKey }) => sourceKey),
    );
    const settled = new Map<SourceKey, Settled>();
    await withRetry(
      async () => {
        const left = changes.filter(({ sourceKey }) => !settled.has(sourceKey));
        for (const one of await target.deliver(left, signal)) settled.set(one.sourceKey, one);
        if (settled.size < changes.length) throw partlyTaken(changes.length - settled.size);
      },
      retry,
      signal,
    );
    return [...settled.values()];
  }

  /** Counts what became of a change; returns what the ledger has to hold. */
  function remember(one: Settled, changes: readonly Change[]): readonly Committed[] {
    const { sourceKey } = one;
    const change = changes.find((candidate) => candidate.sourceKey === sourceKey);
    if (change === undefined) return [];
    const fingerprint = change.kind === "put" ? change.fingerprint : UNKNOWN_FINGERPRINT;
    if (one.kind === "refused") {
      tally.failed += 1;
      tally.sample(one.error);
      failedNow.add(sourceKey);
      deadLetters.put(
        stream.profileId,
        stream.target,
        { sourceKey, where: null, fingerprint, error: one.error },
        now(),
      );
      return [];
    }
    tally[one.kind] += 1;
    if (change.kind === "put" && one.kind !== "skipped") tally.redacted += change.redactions.length;
    deadLetters.remove(stream.profileId, stream.target, sourceKey);
    const at = changedAt.get(sourceKey) ?? null;
    return [
      { sourceKey, fingerprint, remoteId: one.remoteId, changedAt: at, isGone: change.kind === "tombstone" },
    ];
  }

  /** What failed in an earlier run and did not in this one is whole again, or gone. */
  function forgetMended(): void {
    for (const sourceKey of known.refused.keys()) {
      const isOfStream = sourceKey.startsWith(`${stream.type}:`);
      if (isOfStream && !failedNow.has(sourceKey)) {
        deadLetters.remove(stream.profileId, stream.target, sourceKey);
      }
    }
  }

  function now(): string {
    return new Date(clock.now()).toISOString();
  }

  for await (const step of plan({ ...parts, known, now: startedAt }, signal)) {
    switch (step.kind) {
      case "unchanged":
        tally.skipped += 1;
        if (step.seen !== null) seen.push(step.seen);
        break;
      case "listed":
        break;
      case "failed":
        failedNow.add(step.failure.sourceKey);
        if (!step.isDiscarded) {
          tally.failed += 1;
          tally.sample(step.failure.error);
        }
        if (step.isNews) deadLetters.put(stream.profileId, stream.target, step.failure, now());
        break;
      case "change":
        if (batch.length > 0 && (batch.length >= target.batchSize || size + step.size > BATCH_SIZE))
          await flush();
        batch.push(step.change);
        changedAt.set(step.change.sourceKey, step.changedAt);
        size += step.size;
        break;
    }
    through = step.through ?? through;
  }
  await flush();
  if (!parts.isPartial) forgetMended();
}

function partlyTaken(missing: number): ClawbackError {
  return new ClawbackError("REMOTE_UNREACHABLE", "The target took only a part of what it was sent.", {
    detail: `${missing} records without an answer`,
    action: { kind: "retry" },
  });
}
