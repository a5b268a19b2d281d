import { ClawbackError, errorData } from "#shared/errors";
import type { ExportSettings } from "#shared/settings/exports";
import type { Redactor } from "../redaction/redactor.ts";
import type { Failure, Refused } from "./dead-letters.ts";
import type { Committed, Cursor, Exported } from "./ledger.ts";
import { prepare } from "./prepare.ts";
import { type Malformed, type SourceKey, sourceKeyOf } from "./record.ts";
import type { Listed, Source } from "./source.ts";
import { safeSourceId } from "./source-id.ts";
import type { Change } from "./target.ts";

/** Records changed up to so long before the cursor are looked at again: clocks differ, and writes take time. */
export const REPLAY_MS = 5 * 60_000;

/** What is known before a run begins. */
export type Known = Readonly<{
  /** Null: nothing was exported yet, or with other rules; everything is looked at. */
  cursor: Cursor | null;
  exported: ReadonlyMap<SourceKey, Exported>;
  refused: ReadonlyMap<SourceKey, Refused>;
  /** Everything that changed since is sent again, whatever is known; milliseconds since 1970. */
  resendSince: number | null;
}>;

/** One thing to do or to know. `through`: when all steps so far are done, the stream is exported up to that time. */
export type Step = Readonly<{ through: number | null }> &
  /** `seen`: it was read, and is what the target holds; that is worth remembering. Null: it was not even read. */
  (
    | Readonly<{ kind: "unchanged"; seen: Committed | null }>
    /** Everything that is there has been looked at; what is gone follows. */
    | Readonly<{ kind: "listed" }>
    | Readonly<{ kind: "change"; change: Change; changedAt: number | null; size: number }>
    /** `isNews`: it was tried in this run; else it was refused before and is the same still. */
    | Readonly<{ kind: "failed"; failure: Failure; isNews: boolean; isDiscarded: boolean }>
  );

export type PlanParts = Readonly<{
  source: Source;
  redactor: Redactor;
  settings: ExportSettings;
  known: Known;
  /** Milliseconds since 1970. */
  now: number;
  /** The source lists only some of what there is: nothing counts as gone, and the cursor stays. */
  isPartial: boolean;
}>;

type Candidate = Readonly<{ sourceKey: SourceKey; sourceId: string; listed: Listed }>;

/**
 * What a run has to do for one stream, oldest change first, read one by one; what is gone comes last. Reads the source and
 * sends nothing. Throws what the source throws when its list cannot be had: then nothing counts as gone.
 */
export async function* plan(parts: PlanParts, signal: AbortSignal): AsyncGenerator<Step> {
  const { source, redactor, known, now, isPartial } = parts;
  const candidates: Candidate[] = [];
  const malformed: Malformed[] = [];
  const present = new Set<SourceKey>();
  for await (const item of source.list(signal)) {
    signal.throwIfAborted();
    if ("kind" in item) {
      malformed.push(item);
      present.add(item.sourceKey);
      continue;
    }
    const sourceId = safeSourceId(item.sourceId, redactor);
    const sourceKey = sourceKeyOf(source.type, sourceId);
    if (present.has(sourceKey)) continue;
    present.add(sourceKey);
    candidates.push({ sourceKey, sourceId, listed: item });
  }
  // Oldest first, so that a run that stops half-way has exported everything up to some moment.
  candidates.sort((a, b) => (a.listed.changedAt ?? Infinity) - (b.listed.changedAt ?? Infinity));

  for (const item of malformed) yield { kind: "failed", through: null, ...malformedFailure(item, parts) };
  for (const candidate of candidates) {
    signal.throwIfAborted();
    const { changedAt } = candidate.listed;
    // A time in the future would carry the cursor past what is written in between.
    const through = changedAt === null || isPartial ? null : Math.min(changedAt, now);
    const step = isDue(candidate, known)
      ? await look(candidate, parts, signal)
      : ({ kind: "unchanged", seen: null } as const);
    yield { ...step, through };
  }
  if (isPartial) return;
  // Everything that the list had is done with: what changes from now on is later than this.
  yield { kind: "listed", through: now };
  // A part of the list could not be understood: what is missing may be in there.
  if (malformed.length === 0) yield* tombstones(present, parts);
}

function isDue({ sourceKey, listed: { changedAt } }: Candidate, known: Known): boolean {
  const { cursor, exported, refused, resendSince } = known;
  if (cursor === null || changedAt === null || refused.has(sourceKey)) return true;
  if (resendSince !== null && changedAt >= resendSince) return true;
  const before = exported.get(sourceKey);
  // A file that came back from somewhere may be older than the one before, and is another one all the same.
  if (before === undefined || before.isGone || before.changedAt !== changedAt) return true;
  return changedAt >= cursor.changedAt - REPLAY_MS;
}

type Looked = Step extends infer One ? (One extends Step ? Omit<One, "through"> : never) : never;

async function look(
  { sourceKey, sourceId, listed }: Candidate,
  parts: PlanParts,
  signal: AbortSignal,
): Promise<Looked> {
  const { redactor, settings, known } = parts;
  let found;
  try {
    found = await listed.read(signal);
  } catch (error) {
    signal.throwIfAborted();
    return failed({ sourceKey, where: null, fingerprint: null, error: errorData(error) }, known);
  }
  if (found.kind === "malformed")
    return { kind: "failed", ...malformedFailure({ ...found, sourceKey }, parts) };
  const prepared = prepare({ ...found, sourceId }, redactor, settings);
  if (prepared.kind === "withheld") {
    return failed({ sourceKey, where: null, fingerprint: null, error: prepared.error }, known);
  }
  const { record, redactions, fingerprint, ownership, size } = prepared;
  const dead = known.refused.get(sourceKey);
  if (dead?.fingerprint === fingerprint) {
    const error = new ClawbackError(
      "RECORD_REFUSED",
      "The target refused it before, and it has not changed.",
    );
    const failure = { sourceKey, where: null, fingerprint, error: error.toData() };
    return { kind: "failed", failure, isNews: false, isDiscarded: dead.isDiscarded };
  }
  const before = known.exported.get(sourceKey);
  const isSame = before?.fingerprint === fingerprint && !before.isGone;
  const isResent = known.resendSince !== null && (listed.changedAt ?? Infinity) >= known.resendSince;
  if (isSame && !isResent) {
    return { kind: "unchanged", seen: { ...before, sourceKey, changedAt: listed.changedAt } };
  }
  const remoteId = before?.remoteId ?? null;
  const change = { kind: "put", sourceKey, fingerprint, record, redactions, ...ownership, remoteId } as const;
  return { kind: "change", change, changedAt: listed.changedAt, size };
}

function failed(failure: Failure, known: Known): Looked {
  const isDiscarded = known.refused.get(failure.sourceKey)?.isDiscarded ?? false;
  return { kind: "failed", failure, isNews: true, isDiscarded };
}

function malformedFailure({ sourceKey, where, reason }: Malformed, { redactor, known }: PlanParts) {
  const error = new ClawbackError("RECORD_MALFORMED", "OpenClaw's record could not be understood.", {
    detail: redactor.redactText(reason).text,
  });
  const failure: Failure = {
    sourceKey,
    where: redactor.redactText(where).text,
    fingerprint: null,
    error: error.toData(),
  };
  return { failure, isNews: true, isDiscarded: known.refused.get(sourceKey)?.isDiscarded ?? false };
}

function* tombstones(present: ReadonlySet<SourceKey>, { known, now }: PlanParts): Generator<Step> {
  const at = new Date(now).toISOString();
  for (const [sourceKey, { isGone, remoteId }] of known.exported) {
    if (isGone || present.has(sourceKey)) continue;
    yield {
      kind: "change",
      change: { kind: "tombstone", sourceKey, at, remoteId },
      changedAt: null,
      size: 0,
      through: null,
    };
  }
}
