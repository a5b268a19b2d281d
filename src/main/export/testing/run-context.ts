import type { RunId } from "#shared/brand";
import type { RunContext } from "../../ports.ts";

/** The context of a run whose progress and log nobody reads. */
export function runContext(runId = "run-00000001", signal = new AbortController().signal): RunContext {
  return { runId: runId as RunId, signal, progress: () => {}, log: () => {}, warn: () => {} };
}
