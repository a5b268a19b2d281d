import type { Run } from "#shared/models/run";

/** How long a finished run took, in seconds; null when it never started. */
export function durationOf(run: Run): number | null {
  if (run.startedAt === null || run.finishedAt === null) return null;
  return (Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000;
}
