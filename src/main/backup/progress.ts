import { advanceRate, etaSeconds, type Rate, startRate } from "../jobs/rate.ts";
import type { Clock, RunContext } from "../ports.ts";

/** What has been done so far; totals are null while they are unknown. Sizes in bytes. */
export type Done = Readonly<{
  bytes: number;
  totalBytes: number | null;
  files: number;
  totalFiles: number | null;
}>;

/** Milliseconds between two reports: every report is stored and shown, and a backup has thousands of files a second. */
const REPORT_EVERY = 200;

/** Reports the progress of one stream of bytes, five times a second: share done, smoothed rate and time left. */
export class StreamProgress {
  readonly #context: RunContext;
  readonly #clock: Clock;
  #rate: Rate;
  #phase: string;
  #reportedAt = Number.NEGATIVE_INFINITY;
  readonly #done: { -readonly [Key in keyof Done]: Done[Key] } = {
    bytes: 0,
    totalBytes: null,
    files: 0,
    totalFiles: null,
  };

  constructor(context: RunContext, clock: Clock, phase: string) {
    this.#context = context;
    this.#clock = clock;
    this.#phase = phase;
    this.#rate = startRate(clock.now());
    this.#report();
  }

  /** The next phase of the same work; what has been done stays. */
  phase(phase: string): void {
    this.#phase = phase;
    this.#report();
  }

  done(change: Partial<Done>): void {
    Object.assign(this.#done, change);
    const now = this.#clock.now();
    const { bytes, totalBytes } = this.#done;
    // The last report of a phase is never left out: it is the one that stays on the screen.
    if (now - this.#reportedAt < REPORT_EVERY && (totalBytes === null || bytes < totalBytes)) return;
    this.#reportedAt = now;
    this.#rate = advanceRate(this.#rate, bytes, now);
    this.#report();
  }

  #report(): void {
    const { bytes, totalBytes } = this.#done;
    this.#context.progress({
      phase: this.#phase,
      fraction: totalBytes === null || totalBytes === 0 ? null : Math.min(1, bytes / totalBytes),
      ...this.#done,
      bytesPerSecond: this.#rate.bytesPerSecond,
      etaSeconds: etaSeconds(this.#rate, totalBytes),
    });
  }
}
