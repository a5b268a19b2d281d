import type { Compression } from "../format/compression.ts";
import { createFrameCompressor, type Effort, type FrameCompressor } from "./frame-compressor.ts";

/** Frames being compressed at once; compression runs on the thread pool (four threads). */
const IN_FLIGHT = 3;

export type CompressedFrame = Readonly<{ stored: Buffer; plain: number }>;

/** The memory of one frame on its way, plain and compressed; used again and again. */
type Lane = Readonly<{ buffer: Buffer<ArrayBuffer>; compress: FrameCompressor }>;

type Cut = Readonly<{ frame: CompressedFrame; lane: Lane }>;

/**
 * Cuts a plain stream into frames of `size` bytes, compresses several at once and hands them on in order.
 * `effort` is asked for each frame. Back-pressure: `write` resolves when there is room again, so at most four frames are in memory. A frame belongs to
 * `onFrame` only until its promise settles.
 */
export class Framer {
  readonly #size: number;
  readonly #compression: Compression;
  readonly #effort: () => Effort;
  readonly #onFrame: (frame: CompressedFrame) => Promise<void>;
  readonly #queue: Promise<Cut>[] = [];
  readonly #free: Lane[] = [];
  #lane: Lane;
  #filled = 0;

  constructor(
    size: number,
    compression: Compression,
    effort: () => Effort,
    onFrame: (frame: CompressedFrame) => Promise<void>,
  ) {
    this.#size = size;
    this.#compression = compression;
    this.#effort = effort;
    this.#onFrame = onFrame;
    this.#lane = this.#newLane();
  }

  /** Takes a copy of `bytes`. Rejects with what `onFrame` or the compression threw. */
  async write(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const taken = bytes.copy(this.#lane.buffer, this.#filled, at);
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

  #newLane(): Lane {
    return {
      buffer: Buffer.allocUnsafe(this.#size),
      compress: createFrameCompressor(this.#compression, this.#size),
    };
  }

  async #cut(): Promise<void> {
    const lane = this.#lane;
    const plain = lane.buffer.subarray(0, this.#filled);
    const cut = lane
      .compress(plain, this.#effort())
      .then((stored) => ({ frame: { stored, plain: plain.length }, lane }));
    // It is awaited in its turn; a failure before that must not count as unhandled.
    cut.catch(() => undefined);
    this.#queue.push(cut);
    if (this.#queue.length >= IN_FLIGHT) await this.#handOn();
    this.#lane = this.#free.pop() ?? this.#newLane();
    this.#filled = 0;
  }

  async #handOn(): Promise<void> {
    const next = this.#queue.shift();
    if (next === undefined) return;
    const { frame, lane } = await next;
    await this.#onFrame(frame);
    this.#free.push(lane);
  }
}
