import { partFile } from "../format/names.ts";

/** Parts that are uploaded at the same time, unless their owner limits the bandwidth: each rclone has the whole of it. */
const IN_FLIGHT = 2;

export type PartTarget = Readonly<{
  /** Bytes of every part but the last. */
  partSize: number;
  isLimited: boolean;
  /** Uploads one part under its name; retrying it is up to this. */
  upload: (file: string, content: Buffer) => Promise<void>;
}>;

/**
 * Cuts the stored stream into parts, held in memory and uploaded with a known size, two at a time, or one by one where the bandwidth is limited. Memory: three parts
 * at most, whose buffers are filled again and again.
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

  /** Bytes of each part, in order, complete once `end` was called. */
  get sizes(): readonly number[] {
    return this.#sizes;
  }

  /** Takes a copy of `bytes`; its promise is the back-pressure. Rejects with the first upload that failed for good. */
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
    const inFlight = this.#target.isLimited ? 1 : IN_FLIGHT;
    while (this.#uploads.size >= inFlight) await Promise.race(this.#uploads);
    const upload = this.#target.upload(file, content).then(() => {
      this.#uploads.delete(upload);
      this.#free.push(buffer);
    });
    // A failure stays in the set and is thrown by the next `write` or `end`; until then it is not unhandled.
    upload.catch(() => undefined);
    this.#uploads.add(upload);
  }
}
