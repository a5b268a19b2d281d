import { partFile } from "../format/names.ts";

export type PartTarget = Readonly<{
  /** Bytes of every part but the last. */
  partSize: number;
  /** Parts uploaded at once. */
  inFlight: number;
  /** Uploads one part under its name; retrying it is up to this. */
  upload: (file: string, content: Buffer) => Promise<void>;
}>;

/**
 * Cuts the stored stream into parts, held in memory and uploaded with a known size, `inFlight` at a time. Memory: one part
 * more than those at most, whose buffers are filled again and again.
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

  /** Whether the cloud takes the parts more slowly than they are made. */
  get isBehind(): boolean {
    return this.#uploads.size >= this.#target.inFlight;
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
    while (this.isBehind) await Promise.race(this.#uploads);
    const upload = this.#target.upload(file, content).then(() => {
      this.#uploads.delete(upload);
      this.#free.push(buffer);
    });
    // A failure stays in the set and is thrown by the next `write` or `end`; until then it is not unhandled.
    upload.catch(() => undefined);
    this.#uploads.add(upload);
  }
}
