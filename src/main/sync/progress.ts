import type { Progress } from "#shared/models/run";
import { advanceRate, etaSeconds, startRate } from "../jobs/rate.ts";
import type { Clock } from "../ports.ts";
import type { RcloneStats } from "../rclone/log.ts";

/** How far a transfer is, 0..1, or null while rclone does not know yet. Bytes say more than files. */
export function fractionOf(stats: RcloneStats): number | null {
  if (stats.totalBytes > 0) return stats.bytes / stats.totalBytes;
  return stats.totalTransfers > 0 ? stats.transfers / stats.totalTransfers : null;
}

/**
 * Turns the statistics of one rclone after another into the progress of the whole run. The fraction never goes back,
 * although rclone's totals grow while it still looks.
 */
export class SyncProgress {
  readonly #report: (progress: Progress) => void;
  readonly #clock: Clock;
  #phase = "";
  #from = 0;
  #until = 0;
  #fraction = 0;
  #before = { bytes: 0, files: 0 };
  #now = { bytes: 0, files: 0 };
  #rate;

  constructor(report: (progress: Progress) => void, clock: Clock) {
    this.#report = report;
    this.#clock = clock;
    this.#rate = startRate(clock.now());
  }

  /** A new part of the run begins; at its end the run is at `until` (0..1). */
  begin(phase: string, until: number): void {
    this.#phase = phase;
    this.#from = this.#until;
    this.#until = until;
    this.#fraction = Math.max(this.#fraction, this.#from);
    this.#emit(null, null);
  }

  /** Another rclone begins within the part, and counts from zero. */
  beginTransfer(): void {
    this.#before = {
      bytes: this.#before.bytes + this.#now.bytes,
      files: this.#before.files + this.#now.files,
    };
    this.#now = { bytes: 0, files: 0 };
  }

  update(stats: RcloneStats): void {
    this.#now = { bytes: stats.bytes, files: stats.transfers };
    const part = fractionOf(stats);
    if (part !== null) {
      const fraction = this.#from + Math.min(1, part) * (this.#until - this.#from);
      this.#fraction = Math.max(this.#fraction, fraction);
    }
    this.#emit(
      stats.totalBytes > 0 ? this.#before.bytes + stats.totalBytes : null,
      stats.totalTransfers > 0 ? this.#before.files + stats.totalTransfers : null,
    );
  }

  #emit(totalBytes: number | null, totalFiles: number | null): void {
    const bytes = this.#before.bytes + this.#now.bytes;
    this.#rate = advanceRate(this.#rate, bytes, this.#clock.now());
    this.#report({
      phase: this.#phase,
      fraction: this.#fraction === 0 ? null : this.#fraction,
      bytes,
      totalBytes,
      files: this.#before.files + this.#now.files,
      totalFiles,
      bytesPerSecond: this.#rate.bytesPerSecond,
      etaSeconds: etaSeconds(this.#rate, totalBytes),
    });
  }
}
