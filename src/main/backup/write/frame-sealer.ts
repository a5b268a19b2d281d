import { ClawbackError } from "#shared/errors";
import { HEADER_LENGTH, MAGIC } from "../format/ctr.ts";
import type { Frame } from "../format/index-file.ts";
import type { Seal, Sealer } from "../format/keys.ts";
import type { CompressedFrame } from "./framer.ts";

/** Bytes of the first frame kept to check the cipher by. */
const SAMPLE = 64;

/** The beginning of the stream before and behind the cipher. */
export type CipherSample = Readonly<{ plain: Buffer; stored: Buffer }>;

/** The salt is null without encryption. */
export type SealedData = Readonly<{ frames: readonly Frame[]; salt: Buffer | null; sample: CipherSample }>;

type Open = { frame: Omit<Frame, "mac">; seal: Seal; left: number };

/**
 * Stands behind the cipher: knows from the framer how long each frame is (a stream cipher keeps lengths), seals each
 * frame's stored bytes with its number, offset and length, and gives the frames of the index.
 */
export class FrameSealer {
  readonly #sealer: Promise<Sealer>;
  readonly #frames: Frame[] = [];
  readonly #expected: Readonly<{ stored: number; plain: number }>[] = [];
  #header: Buffer;
  #headerLeft: number;
  #offset: number;
  #open: Open | null = null;
  #samplePlain: Buffer | null = null;
  #sampleStored = Buffer.alloc(0);

  /** The sealer may still be on its way: it is first waited for when there is a frame to seal. */
  constructor(sealer: Promise<Sealer>, encrypted: boolean) {
    this.#sealer = sealer;
    this.#headerLeft = encrypted ? HEADER_LENGTH : 0;
    this.#offset = this.#headerLeft;
    this.#header = Buffer.alloc(0);
  }

  /** Announces a frame, before its bytes come out of the cipher. */
  expect(frame: CompressedFrame): void {
    this.#expected.push({ stored: frame.stored.length, plain: frame.plain });
    this.#samplePlain ??= Buffer.from(frame.stored.subarray(0, SAMPLE));
  }

  /**
   * Takes stored bytes in order, one call after the other. Rejects with `TOOL_FAILED` when more comes out of the cipher
   * than went in, or with what the sealer rejects with.
   */
  async push(bytes: Buffer): Promise<void> {
    let rest = bytes;
    if (this.#headerLeft > 0) {
      const piece = rest.subarray(0, this.#headerLeft);
      this.#header = Buffer.concat([this.#header, piece]);
      this.#headerLeft -= piece.length;
      rest = rest.subarray(piece.length);
    }
    if (this.#sampleStored.length < SAMPLE) {
      this.#sampleStored = Buffer.concat([
        this.#sampleStored,
        rest.subarray(0, SAMPLE - this.#sampleStored.length),
      ]);
    }
    while (rest.length > 0) {
      this.#open ??= await this.#begin();
      const piece = rest.subarray(0, this.#open.left);
      this.#open.seal.update(piece);
      this.#open.left -= piece.length;
      rest = rest.subarray(piece.length);
      if (this.#open.left === 0) {
        this.#frames.push({ ...this.#open.frame, mac: this.#open.seal.digest().toString("hex") });
        this.#open = null;
      }
    }
  }

  /** The sealed frames, the salt and a sample to check the cipher by. Throws `TOOL_FAILED` when bytes are missing. */
  finish(): SealedData {
    if (this.#open !== null || this.#expected.length > 0 || this.#headerLeft > 0) {
      throw new ClawbackError("TOOL_FAILED", "Less came out of the encryption than went in.");
    }
    const plain = this.#samplePlain ?? Buffer.alloc(0);
    const sample = { plain, stored: this.#sampleStored.subarray(0, plain.length) };
    if (this.#header.length === 0) return { frames: this.#frames, salt: null, sample };
    if (!this.#header.subarray(0, MAGIC.length).equals(MAGIC)) {
      throw new ClawbackError("TOOL_FAILED", "openssl did not write the header that Clawback expects.");
    }
    return { frames: this.#frames, salt: this.#header.subarray(MAGIC.length), sample };
  }

  async #begin(): Promise<Open> {
    const next = this.#expected.shift();
    if (next === undefined) {
      throw new ClawbackError("TOOL_FAILED", "More came out of the encryption than went in.");
    }
    const sealer = await this.#sealer;
    const number = this.#frames.length;
    const frame = { number, offset: this.#offset, stored: next.stored, plain: next.plain };
    this.#offset += frame.stored;
    return {
      frame,
      seal: sealer.start("frame", [number, frame.offset, frame.stored]),
      left: frame.stored,
    };
  }
}
