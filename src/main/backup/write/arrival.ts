import type { SnapshotName } from "#shared/brand";
import { ClawbackError } from "#shared/errors";
import type { Rclone } from "../../rclone/rclone.ts";

/**
 * Compares the cloud's own listing of a snapshot with what was sent: file name → bytes. Some backends keep a short body
 * without an error (docs/upstream.md, R.5). Throws `REMOTE_FAILED` with every difference as the detail, or what listing throws.
 */
export async function checkArrival(
  rclone: Rclone,
  name: SnapshotName,
  sizes: ReadonlyMap<string, number>,
  signal: AbortSignal,
): Promise<void> {
  const listed = new Map((await rclone.list(name, {}, { signal }))?.map((entry) => [entry.path, entry.size]));
  const wrong = [...sizes].filter(([file, size]) => listed.get(file) !== size);
  if (wrong.length === 0) return;
  throw new ClawbackError("REMOTE_FAILED", `${rclone.remote.label} did not keep everything that was sent.`, {
    detail: wrong
      .map(([file, size]) => `${file}: sent ${size}, there ${listed.get(file) ?? "none"}`)
      .join("\n"),
  });
}
