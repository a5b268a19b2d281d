import { createCipheriv, createDecipheriv } from "node:crypto";
import type { StreamKey } from "./keys.ts";

/** `Salted__` and 8 bytes of salt stand before the ciphertext (openssl's own framing). */
export const MAGIC = Buffer.from("Salted__", "latin1");
export const HEADER_LENGTH = 16;

export function streamHeader(salt: Buffer): Buffer {
  return Buffer.concat([MAGIC, salt]);
}

/** The counter block for a byte offset of the plain stream: IV + ⌊offset/16⌋ as a 128-bit number, wrapping. */
function counterAt(iv: Buffer, offset: number): Buffer {
  const sum = (BigInt(`0x${iv.toString("hex")}`) + BigInt(Math.floor(offset / 16))) & ((1n << 128n) - 1n);
  return Buffer.from(sum.toString(16).padStart(32, "0"), "hex");
}

/** Decrypts any byte range of the stream. `offset` is in the plain stream, without the 16 bytes of header. */
export function decryptAt({ key, iv }: StreamKey, offset: number, ciphertext: Uint8Array): Buffer {
  const decipher = createDecipheriv("aes-256-ctr", key, counterAt(iv, offset));
  decipher.update(Buffer.alloc(offset % 16));
  return decipher.update(ciphertext);
}

/** Encrypts a small whole object (the index) as `openssl enc` would. */
export function encryptWhole({ key, iv }: StreamKey, salt: Buffer, plain: Uint8Array): Buffer {
  return Buffer.concat([streamHeader(salt), createCipheriv("aes-256-ctr", key, iv).update(plain)]);
}
