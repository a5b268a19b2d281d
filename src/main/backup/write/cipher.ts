import { createCipheriv, randomBytes } from "node:crypto";
import type { Readable, Writable } from "node:stream";
import { ClawbackError } from "#shared/errors";
import type { Pipeline } from "../../process/pipeline.ts";
import type { Toolbox } from "../../process/tools.ts";
import { decryptAt, streamHeader } from "../format/ctr.ts";
import { deriveStreamKey, ITERATIONS } from "../format/keys.ts";
import type { SealedData } from "./frame-sealer.ts";

/** Of openssl's reads and writes; its own 8 KiB mean a change of process for each. */
const CHUNK = 128 * 1024;

/** Encrypts the data stream: plain frames in, `Salted__` header and ciphertext out. */
export type StreamCipher = Readonly<{ input: Writable; output: Readable }>;

/**
 * The cipher of one run, with a salt of its own that is never used again. The `openssl` program does the work where
 * there is one (the passphrase goes in by descriptor 3); elsewhere Node's own cipher takes its place, byte for byte
 * the same. A child belongs to `pipeline`, which collects its exit.
 */
export async function startCipher(
  toolbox: Toolbox,
  pipeline: Pipeline,
  passphrase: string,
): Promise<StreamCipher> {
  const openssl = await toolbox.find("openssl");
  if (openssl === null) {
    const salt = randomBytes(8);
    const { key, iv } = await deriveStreamKey(passphrase, salt);
    const cipher = createCipheriv("aes-256-ctr", key, iv);
    cipher.push(streamHeader(salt));
    return { input: cipher, output: cipher };
  }
  const child = await pipeline.start({
    name: "openssl",
    file: openssl.path,
    args: [
      "enc",
      "-aes-256-ctr",
      "-salt",
      "-pbkdf2",
      "-iter",
      String(ITERATIONS),
      "-md",
      "sha256",
      "-bufsize",
      String(CHUNK),
      "-pass",
      "fd:3",
    ],
    secretInput: `${passphrase}\n`,
    secrets: [passphrase],
  });
  return { input: child.stdin, output: child.stdout };
}

/**
 * Resolves when the cipher has taken all of `bytes`: only then may their memory be used again. Rejects with
 * `TOOL_FAILED` when it is gone.
 */
export async function encryptInto({ input }: StreamCipher, bytes: Uint8Array): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  input.write(bytes, (error) => {
    if (error instanceof Error)
      reject(new ClawbackError("TOOL_FAILED", "openssl did not finish its work.", { cause: error }));
    else resolve(undefined);
  });
  await promise;
}

/**
 * An openssl that derives its key otherwise (another implementation, a passphrase it cuts short) would make a snapshot
 * that looks good and cannot be read. So what it wrote is compared with what our own reader expects, before the commit.
 * Throws `TOOL_FAILED` when they differ; without encryption there is nothing to compare. Its derivation
 * (about a tenth of a second) is best made while something else is waited for.
 */
export async function checkCipher(passphrase: string | null, { salt, sample }: SealedData): Promise<void> {
  if (passphrase === null || salt === null) return;
  const key = await deriveStreamKey(passphrase, salt);
  if (decryptAt(key, 0, sample.stored).equals(sample.plain)) return;
  throw new ClawbackError(
    "TOOL_FAILED",
    "openssl encrypts in another way than Clawback can read: nothing was kept.",
  );
}
