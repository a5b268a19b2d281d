import { createHash, createHmac, hkdfSync, pbkdf2, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const pbkdf2Async = promisify(pbkdf2);

/** PBKDF2-HMAC-SHA256 rounds: of the stream (openssl's `-iter`) and of the integrity key (docs/snapshot-format.md). */
export const ITERATIONS = 600_000;

export type StreamKey = Readonly<{ key: Buffer; iv: Buffer }>;

/** Key and IV exactly as `openssl enc -aes-256-ctr -pbkdf2 -iter 600000 -md sha256` derives them. About 0.25 s. */
export async function deriveStreamKey(passphrase: string, salt: Buffer): Promise<StreamKey> {
  const bytes = await pbkdf2Async(passphrase, salt, ITERATIONS, 48, "sha256");
  return { key: bytes.subarray(0, 32), iv: bytes.subarray(32) };
}

/** Derives the key of a stream, or knows it still: a bucket that is searched again costs no derivation. */
export type StreamKeyOf = (passphrase: string, salt: Buffer) => Promise<StreamKey>;

const MOST_KEYS = 1_000;

export function createStreamKeyCache(): StreamKeyOf {
  const known = new Map<string, Promise<StreamKey>>();
  return (passphrase, salt) => {
    const at = `${salt.toString("hex")}:${passphrase}`;
    const found = known.get(at) ?? deriveStreamKey(passphrase, salt);
    known.set(at, found);
    const [oldest] = known.keys();
    if (known.size > MOST_KEYS && oldest !== undefined) known.delete(oldest);
    return found;
  };
}

/** The integrity master of one passphrase and key salt: separate from every stream key. About 0.25 s. */
export async function deriveMaster(passphrase: string, keySalt: Buffer): Promise<Buffer> {
  return pbkdf2Async(passphrase, keySalt, ITERATIONS, 32, "sha256");
}

function expand(master: Buffer, info: string, length: number): Buffer {
  return Buffer.from(hkdfSync("sha256", master, Buffer.alloc(0), info, length));
}

/** Tells a wrong passphrase from a damaged record without trying a decryption. */
export function passphraseCheck(master: Buffer): string {
  return expand(master, "clawback/v1/check", 16).toString("hex");
}

/** A seal being made: `update` it with the content, in pieces, then take its 32 bytes. */
export type Seal = Readonly<{ update: (content: Uint8Array) => unknown; digest: () => Buffer }>;

/** What a seal is made over: the label and the numbers (u64, big endian), then the content. */
export type SealLabel = "frame" | "index" | "record";

/**
 * Makes the tags of one snapshot, 32 bytes each. With a passphrase they are HMACs under a key that also depends on the
 * snapshot's name, so nothing can be moved from one snapshot to another; without one they are plain digests, which
 * catch accidents but no attacker.
 */
export class Sealer {
  readonly #begin: () => ReturnType<typeof createHash> | ReturnType<typeof createHmac>;

  /** `master` null: a snapshot without encryption. */
  constructor(name: string, master: Buffer | null) {
    if (master === null) {
      this.#begin = () => createHash("sha256").update(`clawback/v1/digest:${name}\0`);
    } else {
      const key = expand(master, `clawback/v1/mac:${name}`, 32);
      this.#begin = () => createHmac("sha256", key);
    }
  }

  start(label: SealLabel, numbers: readonly number[]): Seal {
    const header = Buffer.alloc(label.length + 1 + numbers.length * 8);
    header.write(label, "latin1");
    numbers.forEach((value, at) => header.writeBigUInt64BE(BigInt(value), label.length + 1 + at * 8));
    return this.#begin().update(header);
  }

  seal(label: SealLabel, numbers: readonly number[], content: Uint8Array): Buffer {
    const seal = this.start(label, numbers);
    seal.update(content);
    return seal.digest();
  }
}

export function sameTag(actual: Buffer, expectedHex: string): boolean {
  const expected = Buffer.from(expectedHex, "hex");
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}
