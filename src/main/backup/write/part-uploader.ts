import { setTimeout as delay } from "node:timers/promises";
import { ClawbackError } from "#shared/errors";
import { partFile } from "../format/names.ts";

const IN_FLIGHT = 2;
const ATTEMPTS = 4;
/** Failures that may pass by themselves; anything else fails the run at once. */
const PASSING = new Set(["REMOTE_UNREACHABLE", "REMOTE_RATE_LIMITED", "REMOTE_FAILED", "TIMEOUT"]);

export type PartTarget = Readonly<{
  /** Bytes of every part but the last. */
  partSize: number;
  /** Uploads one part under its name; called again with the same bytes on a retry. */
  upload: (file: string, content: Buffer) => Promise<void>;
  onUploaded: (file: string, bytes: number) => void;
  onRetry: (file: string, error: ClawbackError) => void;
  signal: AbortSignal;
}>;

/**
 * Cuts the stored stream into parts, held in memory and uploaded with a known size, two at a time, each retried alone
 * with growing pauses (docs/upstream.md, R.6: the same bytes under the same key stream are safe). Memory: three parts at most.
 */
export class PartUploader {
  readonly #target: PartTarget;
  readonly #sizes: number[] = [];
  readonly #uploads = new Set<Promise<void>>();
  /** Buffers of parts that have arrived, to be filled again. */
  readonly #free: Buffer[] = [];
  #buffer: Buffer | null = null;
  #filled = 0;

  constructor(target: PartTarget) {
    this.#target = target;
  }

  /** Bytes of each part, in order, complete after `end`. */
  get sizes(): readonly number[] {
    return this.#sizes;
  }

  async write(bytes: Buffer): Promise<void> {
    const { partSize } = this.#target;
    for (let at = 0; at < bytes.length;) {
      this.#buffer ??= this.#free.pop() ?? Buffer.allocUnsafe(partSize);
      const taken = bytes.copy(this.#buffer, this.#filled, at);
      at += taken;
      this.#filled += taken;
      if (this.#filled === partSize) await this.#cut();
    }
  }

  /** Uploads the last part and waits for all. Rejects with the first upload that failed for good. */
  async end(): Promise<void> {
    if (this.#filled > 0) await this.#cut();
    await Promise.all(this.#uploads);
  }

  async #cut(): Promise<void> {
    const buffer = this.#buffer ?? Buffer.alloc(0);
    const content = buffer.subarray(0, this.#filled);
    this.#buffer = null;
    this.#filled = 0;
    const file = partFile(this.#sizes.length);
    this.#sizes.push(content.length);
    while (this.#uploads.size >= IN_FLIGHT) await Promise.race(this.#uploads);
    const upload = this.#upload(file, content).then(() => {
      this.#uploads.delete(upload);
      this.#free.push(buffer);
    });
    // A failure stays in the set and is thrown by the next `write` or `end`; until then it is not unhandled.
    upload.catch(() => undefined);
    this.#uploads.add(upload);
  }

  async #upload(file: string, content: Buffer): Promise<void> {
    const { upload, onUploaded, onRetry, signal } = this.#target;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await upload(file, content);
        onUploaded(file, content.length);
        return;
      } catch (error) {
        const passing = error instanceof ClawbackError && PASSING.has(error.code) && !signal.aborted;
        if (!passing || attempt === ATTEMPTS) throw error;
        onRetry(file, error);
        await delay(500 * 2 ** attempt * (0.75 + Math.random() / 2), undefined, { signal });
      }
    }
  }
}
