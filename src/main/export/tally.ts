import type { ErrorData } from "#shared/errors";
import type { ExportCounts } from "#shared/models/export";

const MAX_SAMPLES = 10;

/** Counts what a run does at one target, so that a run that fails can still say what it did. */
export class Tally {
  created = 0;
  updated = 0;
  skipped = 0;
  deleted = 0;
  redacted = 0;
  failed = 0;
  readonly #samples = new Set<string>();

  counts(): ExportCounts {
    const { created, updated, skipped, deleted, redacted, failed } = this;
    return { created, updated, skipped, deleted, redacted, failed };
  }

  /** Keeps code and sentence of a failure, which hold nothing of any content. */
  sample({ code, message }: ErrorData): void {
    if (this.#samples.size < MAX_SAMPLES) this.#samples.add(`${code}: ${message}`);
  }

  samples(): readonly string[] {
    return [...this.#samples];
  }
}
