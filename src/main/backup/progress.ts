import { advanceRate, etaSeconds, type Rate, startRate } from "../jobs/rate.ts";
import type { Clock, RunContext } from "../ports.ts";

/** What has been done so far; totals are null while they are unknown. Sizes in bytes. */
export type Done = Readonly<{
  bytes: number;
  totalBytes: number | null;
  files: number;
  totalFiles: number | null;
}>;

/** Reports the progress of one stream of bytes: share done, smoothed rate and time left. */
export class StreamProgress {
  readonly #context: RunContext;
  readonly #clock: Clock;
  #rate: Rate;
  #phase: string;
  #done: Done = { bytes: 0, totalBytes: null, files: 0, totalFiles: null };

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
    this.#done = { ...this.#done, ...change };
    this.#rate = advanceRate(this.#rate, this.#done.bytes, this.#clock.now());
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
