import type { ErrorData } from "#shared/errors";
import {
  type Progress,
  type Run,
  type RunResult,
  type RunState,
  type RunStateKind,
  type RunWarning,
} from "#shared/models/run";

/** What can happen to a run (docs/architecture.md). */
export type RunEvent =
  | Readonly<{ kind: "start" }>
  | Readonly<{ kind: "progress"; progress: Progress }>
  | Readonly<{ kind: "warn"; warning: RunWarning }>
  | Readonly<{ kind: "done"; result: RunResult }>
  | Readonly<{ kind: "fail"; error: ErrorData }>
  /** `result` is what the work still reported when it stopped, or null. */
  | Readonly<{ kind: "cancel"; result: RunResult | null }>
  | Readonly<{ kind: "skip"; reason: string }>;

/** A list of skipped files can have as many rows as the agent has files; the page and the state need a bound. */
export const MAX_WARNINGS = 1_000;

const ALLOWED: Readonly<Record<RunStateKind, readonly RunEvent["kind"][]>> = {
  queued: ["start", "fail", "cancel", "skip"],
  running: ["progress", "warn", "done", "fail", "cancel", "skip"],
  succeeded: [],
  warned: [],
  failed: [],
  cancelled: [],
  skipped: [],
};

const NO_PROGRESS: Progress = {
  phase: "Starting",
  fraction: null,
  bytes: 0,
  totalBytes: null,
  files: 0,
  totalFiles: null,
  bytesPerSecond: null,
  etaSeconds: null,
};

/**
 * The run after an event at `at` (ISO 8601, UTC): queued → running → succeeded, warned, failed, cancelled or skipped.
 * Work that never began can fail (the profile stayed busy), be cancelled or be skipped, but not be done. Throws for an
 * event that the state does not allow; a finished run allows none.
 */
export function advance(run: Run, event: RunEvent, at: string): Run {
  if (!ALLOWED[run.state.kind].includes(event.kind)) {
    throw new Error(`a run that is ${run.state.kind} does not take the event ${event.kind}`);
  }
  switch (event.kind) {
    case "start":
      return { ...run, startedAt: at, state: { kind: "running", progress: NO_PROGRESS } };
    case "progress":
      return { ...run, state: { kind: "running", progress: forward(run.state, event.progress) } };
    case "warn":
      return { ...run, warnings: withWarning(run.warnings, event.warning) };
    case "done": {
      const state = run.warnings.every((warning) => warning.isNote === true) ? "succeeded" : "warned";
      return { ...run, finishedAt: at, state: { kind: state }, result: event.result };
    }
    case "fail":
      return { ...run, finishedAt: at, state: { kind: "failed", error: event.error } };
    case "cancel":
      return { ...run, finishedAt: at, state: { kind: "cancelled" }, result: event.result };
    case "skip":
      return { ...run, finishedAt: at, state: { kind: "skipped", reason: event.reason } };
  }
}

/** `next`, with a fraction in 0..1 that does not go back, and stays once it is known. */
function forward(state: RunState, next: Progress): Progress {
  const before = state.kind === "running" ? state.progress.fraction : null;
  if (next.fraction === null || Number.isNaN(next.fraction)) return { ...next, fraction: before };
  return { ...next, fraction: Math.min(1, Math.max(before ?? 0, next.fraction)) };
}

function withWarning(warnings: readonly RunWarning[], warning: RunWarning): readonly RunWarning[] {
  if (warnings.length < MAX_WARNINGS) return [...warnings, warning];
  const more: RunWarning = {
    kind: "more-warnings",
    message: "There were more warnings than are listed here.",
  };
  return [...warnings.slice(0, MAX_WARNINGS - 1), more];
}
