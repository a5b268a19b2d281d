import { setTimeout as sleep } from "node:timers/promises";

/** AnyType lets a client write 60 times at once and once a second after that (api v1; 429 beyond it). */
const BURST = 60;
const REFILL_MS = 1_000;

/** A bucket of writes that fills again with time, so that the server hardly ever has to refuse one. */
export type WriteBudget = Readonly<{
  /** Resolves when a write may be sent; rejects with the signal's reason on abort. */
  take: (signal: AbortSignal) => Promise<void>;
}>;

export type BudgetPorts = Readonly<{
  now: () => number;
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
}>;

const systemBudget: BudgetPorts = {
  now: () => performance.now(),
  wait: (ms, signal) => sleep(ms, undefined, { signal }),
};

export function createWriteBudget({ now, wait }: BudgetPorts = systemBudget): WriteBudget {
  let left = BURST;
  let countedAt = now();

  return {
    take: async (signal) => {
      for (;;) {
        signal.throwIfAborted();
        const gained = (now() - countedAt) / REFILL_MS;
        left = Math.min(BURST, left + gained);
        countedAt = now();
        if (left >= 1) {
          left -= 1;
          return;
        }
        await wait(Math.ceil((1 - left) * REFILL_MS), signal);
      }
    },
  };
}
