import { setTimeout as delay } from "node:timers/promises";
import { ClawbackError } from "#shared/errors";
import type { RunContext } from "../../ports.ts";

const ATTEMPTS = 4;
/** Failures that may pass by themselves; anything else fails the run at once. */
const PASSING = new Set(["REMOTE_UNREACHABLE", "REMOTE_RATE_LIMITED", "REMOTE_FAILED", "TIMEOUT"]);

export type Retried = <T>(what: string, work: () => Promise<T>) => Promise<T>;

/**
 * Repeats single requests to the cloud, so that a broken connection does not cost an hour of uploads: four attempts,
 * with pauses of about 1, 2 and 4 seconds, each of them logged. The same bytes are sent again, under the same key
 * stream (docs/upstream.md, R.6). Rejects with the last failure, with one that will not pass at once, or on abort.
 */
export function createRetry(signal: AbortSignal, log: RunContext["log"]): Retried {
  return async (what, work) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        const passing = error instanceof ClawbackError && PASSING.has(error.code) && !signal.aborted;
        if (!passing || attempt === ATTEMPTS) throw error;
        log("warning", `${what} is tried again: ${error.message}`);
        await delay(500 * 2 ** attempt * (0.75 + Math.random() / 2), undefined, { signal });
      }
    }
  };
}
