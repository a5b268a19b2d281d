import { createCipheriv, randomBytes } from "node:crypto";
import type { Readable, Writable } from "node:stream";
import type { Pipeline } from "../../process/pipeline.ts";
import type { Toolbox } from "../../process/tools.ts";
import { streamHeader } from "../format/ctr.ts";
import { deriveStreamKey, ITERATIONS } from "../format/keys.ts";

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
      "-pass",
      "fd:3",
    ],
    secretInput: `${passphrase}\n`,
    secrets: [passphrase],
  });
  return { input: child.stdin, output: child.stdout };
}
