import { setTimeout as sleep } from "node:timers/promises";
import { ClawbackError, type ErrorCode } from "#shared/errors";

/** Tries of one batch, the first one counted. */
const MAX_ATTEMPTS = 5;
const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 30_000;
/** A server that asks for more patience than this is tried again in the next run. */
const LONGEST_RETRY_AFTER_MS = 120_000;

/** What may well be different in a moment. Everything else is final: repeating it would only make noise. */
const TRANSIENT: ReadonlySet<ErrorCode> = new Set(["REMOTE_UNREACHABLE", "REMOTE_RATE_LIMITED", "TIMEOUT"]);

/** A failure of a target that names how long it wants to be left alone, in milliseconds. */
export class RetryLater extends ClawbackError {
  readonly retryAfterMs: number;

  constructor(message: string, retryAfterMs: number) {
    super("REMOTE_RATE_LIMITED", message, { action: { kind: "retry" } });
    this.retryAfterMs = retryAfterMs;
  }
}

export function isTransient(error: unknown): error is ClawbackError {
  return error instanceof ClawbackError && TRANSIENT.has(error.code);
}

export type RetryPorts = Readonly<{
  /** 0 up to 1. */
  random: () => number;
  /** Resolves after so many milliseconds; rejects with the signal's reason on abort. */
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
}>;

export const systemRetry: RetryPorts = {
  random: Math.random,
  wait: (ms, signal) => sleep(ms, undefined, { signal }),
};

/** How long to wait after the failed attempt `attempt` (from 1): doubled each time, with full jitter on its upper half. */
function delayAfter(attempt: number, error: ClawbackError, random: () => number): number {
  const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
  const backoff = (longest / 2) * (1 + random());
  return error instanceof RetryLater ? Math.max(error.retryAfterMs, backoff) : backoff;
}

/**
 * Runs `work` until it returns, at most `MAX_ATTEMPTS` times; waits in between. Rethrows what is not transient at once, and
 * the last failure in the end. On abort it rejects with the signal's reason.
 */
export async function withRetry<T>(
  work: (attempt: number) => Promise<T>,
  { random, wait }: RetryPorts,
  signal: AbortSignal,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted();
    try {
      return await work(attempt);
    } catch (error) {
      if (!isTransient(error) || attempt >= MAX_ATTEMPTS) throw error;
      const delayMs = delayAfter(attempt, error, random);
      if (delayMs > LONGEST_RETRY_AFTER_MS) throw error;
      await wait(delayMs, signal);
    }
  }
}
