import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "#shared/error-code";

const LENGTH = 32;

/**
 * The key of this installation's redaction hashes, 32 bytes, made at the first use (0600). It never leaves the machine:
 * without it nobody can try passwords against a hash. Losing it only means that unchanged records look changed once.
 */
export function redactionKey(dataDir: string): Buffer {
  const path = join(dataDir, "redaction.key");
  try {
    // Of two processes that start at once one makes it, and both read that one.
    writeFileSync(path, randomBytes(LENGTH), { mode: 0o600, flag: "wx" });
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  }
  const key = readFileSync(path);
  if (key.length === LENGTH) return key;
  // Torn by a crash or a full disk: as good as lost.
  const fresh = randomBytes(LENGTH);
  writeFileSync(path, fresh, { mode: 0o600 });
  return fresh;
}
