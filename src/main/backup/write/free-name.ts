import { setTimeout as delay } from "node:timers/promises";
import type { SnapshotName } from "#shared/brand";
import { ClawbackError } from "#shared/errors";
import type { Clock } from "../../ports.ts";
import type { Rclone } from "../../rclone/rclone.ts";
import { snapshotName } from "../format/names.ts";

const ATTEMPTS = 5;

/** `startedAt` in milliseconds since 1970: the moment in the name. */
export type FreeName = Readonly<{ name: SnapshotName; startedAt: number }>;

/**
 * A name that nobody has: names are by the second, and two quick backups may begin in one. Throws a `REMOTE_*` code,
 * `CANCELLED`, or `BUSY` when others take every second.
 */
export async function freeName(rclone: Rclone, clock: Clock, signal: AbortSignal): Promise<FreeName> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const startedAt = clock.now();
    const name = snapshotName(startedAt);
    const there = (await rclone.list(name, {}, { signal })) ?? [];
    if (there.length === 0) return { name, startedAt };
    await delay(1_000 - (startedAt % 1_000), undefined, { signal });
  }
  throw new ClawbackError("BUSY", "Other backups are being made in this place: try again in a moment.");
}
