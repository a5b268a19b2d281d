import type { ProfileId, RunId, SnapshotName } from "../brand.ts";
import type { ErrorData } from "../errors.ts";
import type { ExportCounts, ExportTargetName } from "./export.ts";

/** A run is one piece of work: queued → running → one of the finished states (docs/architecture.md, "Runs"). */
export const RUN_KINDS = ["sync", "backup", "restore", "verify", "prune", "export", "deliver"] as const;
export type RunKind = (typeof RUN_KINDS)[number];

export const RUN_TRIGGERS = ["manual", "schedule", "session", "first-start"] as const;
export type RunTrigger = (typeof RUN_TRIGGERS)[number];

export type Progress = Readonly<{
  /** What is being done, in plain words ("Uploading"). */
  phase: string;
  /** 0..1 of the whole run, or null while the total is unknown. Never goes back. */
  fraction: number | null;
  bytes: number;
  totalBytes: number | null;
  files: number;
  totalFiles: number | null;
  /** Smoothed bytes per second; null in the first second. */
  bytesPerSecond: number | null;
  etaSeconds: number | null;
}>;

export type RunState =
  | Readonly<{ kind: "queued" }>
  | Readonly<{ kind: "running"; progress: Progress }>
  | Readonly<{ kind: "succeeded" }>
  /** Done, but something needs a look: see `warnings`. */
  | Readonly<{ kind: "warned" }>
  | Readonly<{ kind: "failed"; error: ErrorData }>
  | Readonly<{ kind: "cancelled" }>
  | Readonly<{ kind: "skipped"; reason: string }>;

export type RunStateKind = RunState["kind"];

/** How a run can have ended, and what a list of runs can be asked for. */
export const RUN_RESULTS = ["succeeded", "warned", "failed", "cancelled", "skipped"] as const;
export type RunResultKind = (typeof RUN_RESULTS)[number];

/** Something about one file, or the run as a whole, that did not go as one would expect. */
export type RunWarning = Readonly<{
  /** A stable word for grouping ("changed-while-read", "special-file", …). */
  kind: string;
  message: string;
  path?: string;
  /** Expected and explained (a link that sync does not carry): shown, but the run is not "warned" for it. */
  isNote?: true;
}>;

/** What a finished run did, by kind. Sizes in bytes. */
export type RunResult =
  | Readonly<{
      kind: "sync";
      copied: number;
      deleted: number;
      bytes: number;
      /** Paths below `_inbox`, in the order of arrival. */
      arrivals: readonly string[];
      /** A companion: names that its mail got in the cloud's `_outbox`. */
      sent?: readonly string[];
      /** Bisync: paths that were changed on both sides. */
      conflicts?: readonly string[];
    }>
  | Readonly<{
      kind: "backup";
      snapshot: SnapshotName;
      entries: number;
      plainBytes: number;
      storedBytes: number;
      encrypted: boolean;
    }>
  | Readonly<{ kind: "restore"; snapshot: SnapshotName; to: string; files: number; bytes: number }>
  | Readonly<{
      kind: "verify";
      snapshot: SnapshotName;
      deep: boolean;
      parts: number;
      frames: number;
      /** Of a restore test: what was restored and compared. */
      restored?: Readonly<{ files: number; bytes: number }>;
    }>
  | Readonly<{ kind: "prune"; removed: readonly string[] }>
  | Readonly<{
      kind: "export";
      targets: readonly Readonly<{ target: ExportTargetName; counts: ExportCounts }>[];
    }>
  | Readonly<{ kind: "deliver"; sent: readonly string[]; bytes: number }>;

export type Run = Readonly<{
  id: RunId;
  profileId: ProfileId;
  kind: RunKind;
  trigger: RunTrigger;
  /** ISO 8601, UTC. */
  queuedAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  state: RunState;
  result: RunResult | null;
  warnings: readonly RunWarning[];
}>;

/** "phase": from here on the run did what the text says ("Uploading"), until the next such line or its end. */
export const RUN_LOG_LEVELS = ["phase", "info", "warning", "error"] as const;

/** One line of a run's log, already redacted. */
export type RunLogLine = Readonly<{ at: string; level: (typeof RUN_LOG_LEVELS)[number]; text: string }>;

export function isFinished(state: RunState): boolean {
  return state.kind !== "queued" && state.kind !== "running";
}
