import { compressFrame, type Compression } from "../format/compression.ts";
import { discard } from "./flow.ts";

/** Frames being compressed at once; compression runs on the thread pool (four threads). */
const IN_FLIGHT = 3;

type Cut = Readonly<{ frame: CompressedFrame; buffer: Buffer<ArrayBuffer> }>;

export type CompressedFrame = Readonly<{ stored: Buffer<ArrayBuffer>; plain: number }>;

/**
 * Cuts a plain stream into frames of `size` bytes, compresses several at once and hands them on in order.
 * Back-pressure: `write` resolves when there is room again, so at most four frames are in memory. Their buffers are
 * used again, and compressed frames are given back: they belong to `onFrame` only until its promise settles.
 */
export class Framer {
  readonly #size: number;
  readonly #compression: Compression;
  readonly #onFrame: (frame: CompressedFrame) => Promise<void>;
  readonly #queue: Promise<Cut>[] = [];
  readonly #free: Buffer<ArrayBuffer>[] = [];
  #buffer: Buffer<ArrayBuffer>;
  #filled = 0;

  constructor(size: number, compression: Compression, onFrame: (frame: CompressedFrame) => Promise<void>) {
    this.#size = size;
    this.#compression = compression;
    this.#onFrame = onFrame;
    this.#buffer = Buffer.allocUnsafe(size);
  }

  /** Takes a copy of `bytes`. Rejects with what `onFrame` or the compression threw. */
  async write(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const taken = bytes.copy(this.#buffer, this.#filled, at);
      at += taken;
      this.#filled += taken;
      if (this.#filled === this.#size) await this.#cut();
    }
  }

  /** Cuts the last frame and waits until all have been handed on. */
  async end(): Promise<void> {
    if (this.#filled > 0) await this.#cut();
    while (this.#queue.length > 0) await this.#handOn();
  }

  async #cut(): Promise<void> {
    const buffer = this.#buffer;
    const plain = buffer.subarray(0, this.#filled);
    const cut = compressFrame(this.#compression, plain).then((stored) => ({
      frame: { stored, plain: plain.length },
      buffer,
    }));
    // It is awaited in its turn; a failure before that must not count as unhandled.
    cut.catch(() => undefined);
    this.#queue.push(cut);
    if (this.#queue.length >= IN_FLIGHT) await this.#handOn();
    this.#buffer = this.#free.pop() ?? Buffer.allocUnsafe(this.#size);
    this.#filled = 0;
  }

  async #handOn(): Promise<void> {
    const next = this.#queue.shift();
    if (next === undefined) return;
    const { frame, buffer } = await next;
    await this.#onFrame(frame);
    // Without compression the frame is the buffer itself.
    if (frame.stored.buffer !== buffer.buffer) discard(frame.stored);
    this.#free.push(buffer);
  }
}
