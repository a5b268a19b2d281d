import { createDecipheriv } from "node:crypto";
import { exitedWith, exitError } from "../process/exit.ts";
import { runChild } from "../process/run-child.ts";
import type { Toolbox } from "../process/tools.ts";

/**
 * The constant that every rclone obscures with. It is public and guards nothing: obscuring keeps a password from the eye of
 * a passer-by. Here it only tells whether a value is obscured already.
 */
const PUBLIC_KEY = Uint32Array.of(
  0x9c935b48,
  0x730a554d,
  0x6bfd7c63,
  0xc886a92b,
  0xd390198e,
  0xb8128afb,
  0xf4de162b,
  0x8b95f638,
);
const IV_LENGTH = 16;
/** Below this, chance would too often make text out of a plain password. */
const SHORTEST_PASSWORD = 4;

function publicKey(): Buffer {
  const key = Buffer.alloc(PUBLIC_KEY.byteLength);
  PUBLIC_KEY.forEach((word, index) => key.writeUInt32BE(word, index * 4));
  return key;
}

/**
 * Whether a value is the output of `rclone obscure`: unpadded base64url of an IV and AES-256-CTR of readable text. rclone's
 * own test (any 22 base64url characters) takes a generated password of that length for an obscured one.
 */
export function isObscured(value: string): boolean {
  if (!/^[\w-]+$/.test(value)) return false;
  const bytes = Buffer.from(value, "base64url");
  if (bytes.length < IV_LENGTH + SHORTEST_PASSWORD || bytes.toString("base64url") !== value) return false;
  const cipher = createDecipheriv("aes-256-ctr", publicKey(), bytes.subarray(0, IV_LENGTH));
  const revealed = Buffer.concat([cipher.update(bytes.subarray(IV_LENGTH)), cipher.final()]);
  const text = revealed.toString("utf8");
  return !/[\p{Cc}\ufffd]/u.test(text) && Buffer.from(text, "utf8").equals(revealed);
}

/**
 * The value as rclone wants a password option. The password goes by standard input: an argument could be read by everybody
 * on the machine. Throws `TOOL_MISSING`, `TOOL_FAILED` or `TIMEOUT`.
 */
export async function obscure(toolbox: Toolbox, password: string): Promise<string> {
  const tool = await toolbox.require("rclone");
  const { exit, stdout } = await runChild(
    {
      name: "rclone obscure",
      file: tool.path,
      args: ["obscure", "-", "--config", ""],
      secrets: [password],
    },
    { signal: new AbortController().signal, timeout: 20_000, input: password },
  );
  if (!exitedWith(exit, 0)) throw exitError(exit, "rclone could not take the password.");
  return stdout.toString("utf8").trim();
}
