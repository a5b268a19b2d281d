import type { ErrorData } from "#shared/errors";
import type { ExportTargetName } from "#shared/models/export";
import type { Redaction } from "../redaction/redactor.ts";
import type { ExportRecord, SourceKey, SourceType } from "./record.ts";

export const VISIBILITIES = ["private", "team", "public"] as const;
export type Visibility = (typeof VISIBILITIES)[number];

export const OWNER_TYPES = ["user", "role", "system"] as const;
export type OwnerType = (typeof OWNER_TYPES)[number];

/** SHA-256, hex, of the redacted and normalised record. */
export type Fingerprint = string;

/** What a target is asked to bring about; redacted and gated already. */
export type Change =
  | Readonly<{
      kind: "put";
      sourceKey: SourceKey;
      fingerprint: Fingerprint;
      record: ExportRecord;
      redactions: readonly Redaction[];
      visibility: Visibility;
      ownerType: OwnerType;
      ownerId: string;
      /** What the target called it the last time (an AnyType object id); null for one it has not seen from here. */
      remoteId: string | null;
    }>
  | Readonly<{ kind: "tombstone"; sourceKey: SourceKey; at: string; remoteId: string | null }>;

/** What became of one change. `skipped`: the target held that fingerprint already. */
export type Settled =
  | Readonly<{
      kind: "created" | "updated" | "skipped" | "deleted";
      sourceKey: SourceKey;
      remoteId: string | null;
    }>
  /** The target will never take it as it is: a dead letter. */
  | Readonly<{ kind: "refused"; sourceKey: SourceKey; error: ErrorData }>;

/** The closing row of a run, without any payload. */
export type RunRow = Readonly<{
  runId: string;
  startedAt: string;
  finishedAt: string;
  /** By source type; null where there is none yet. */
  cursorFrom: Readonly<Partial<Record<SourceType, string | null>>>;
  cursorTo: Readonly<Partial<Record<SourceType, string | null>>>;
  created: number;
  updated: number;
  skipped: number;
  deleted: number;
  errors: number;
  /** At most 10: code and sentence, nothing of the content. */
  errorSamples: readonly string[];
}>;

/** A place that records are exported to. Owns its connection; sends nothing but what it is given. */
export type Target = Readonly<{
  name: ExportTargetName;
  accepts: readonly SourceType[];
  /** Changes of one `deliver` call at most. */
  batchSize: number;
  /** What would be sent for one change, as text to look at; sends nothing. */
  payload: (change: Change) => string;
  /**
   * Looks whether the target can be written to. Throws `REMOTE_UNREACHABLE` (server down), `REMOTE_AUTH` (key refused),
   * `REMOTE_NOT_FOUND` (space or endpoint gone) or `NOT_SUPPORTED`, each naming what is wrong and one action.
   */
  check: (signal: AbortSignal) => Promise<void>;
  /**
   * Brings about one batch and returns what became of each change, in any order; what is missing from the answer was not
   * committed. One attempt: throws a `ClawbackError` whose code tells whether another makes sense (`isTransient`); a
   * `RetryLater` names the wait. Repeating a batch is harmless.
   */
  deliver: (changes: readonly Change[], signal: AbortSignal) => Promise<readonly Settled[]>;
  /**
   * What is to be done with old records after a good run; returns of how many. Repeating it is harmless: what is done
   * already is left alone. Throws as `deliver`.
   */
  archive: (now: number, signal: AbortSignal) => Promise<number>;
  /** Writes the closing row, also of a failed run; targets that keep none do nothing. */
  close: (row: RunRow, signal: AbortSignal) => Promise<void>;
}>;
