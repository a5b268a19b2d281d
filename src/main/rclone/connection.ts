import { randomBytes } from "node:crypto";
import { ClawbackError } from "#shared/errors";
import type { Rclone, RcloneCall } from "./rclone.ts";

/**
 * Whether a remote can be used, on every backend (`rclone about` does not exist on S3 and others, docs/upstream.md, A.2): its folder is
 * listed and, when asked, a small file is written, read back and removed. Throws the code that a run would fail with;
 * a folder that does not exist yet is fine. What is left of a failed probe is named `.clawback-probe-…`.
 */
export async function checkConnection(
  rclone: Rclone,
  options: Readonly<{ write: boolean }>,
  call: RcloneCall,
): Promise<void> {
  await rclone.list("", {}, call);
  if (!options.write) return;
  const content = randomBytes(16);
  const path = `.clawback-probe-${content.toString("hex")}`;
  await rclone.write(path, content, call);
  const stored = await rclone.read(path, null, { ...call, maxBytes: 1024 });
  await rclone.remove(path, call);
  if (!stored.equals(content)) {
    throw new ClawbackError(
      "REMOTE_FAILED",
      `${rclone.remote.label} gives back other bytes than it was given.`,
    );
  }
}
