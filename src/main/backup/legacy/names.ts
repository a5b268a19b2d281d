import type { SnapshotName } from "#shared/brand";
import { ClawbackError } from "#shared/errors";
import type { LegacySnapshot } from "#shared/models/snapshot";
import { isSnapshotName } from "../format/names.ts";

/** `backup-YYYYMMDDTHHMMSSZ.tar.gz`, with `.enc` when encrypted: what the OpenClaw plugin writes (docs/upstream.md, A.4). */
const NAME = /^(backup-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z)\.tar\.gz(\.enc)?$/;

/** The object as a legacy snapshot, or null for a name that is not one. `bytes`: its size. */
export function legacyOf(name: string, bytes: number): LegacySnapshot | null {
  const [, , year, month, day, hour, minute, second, enc] = NAME.exec(name) ?? [];
  if (year === undefined) return null;
  const createdAt = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  if (Number.isNaN(Date.parse(createdAt))) return null;
  return { name, createdAt, encrypted: enc !== undefined, storedBytes: bytes };
}

export function isLegacyName(name: string): boolean {
  return legacyOf(name, 0) !== null;
}

/** A legacy name typed by a person. Throws `SNAPSHOT_UNKNOWN` for any other, so that no path reaches the cloud. */
export function parseLegacyName(name: string): Readonly<{ base: SnapshotName; encrypted: boolean }> {
  const base = NAME.exec(name)?.[1] ?? "";
  const legacy = legacyOf(name, 0);
  if (legacy !== null && isSnapshotName(base)) return { base, encrypted: legacy.encrypted };
  throw new ClawbackError(
    "SNAPSHOT_UNKNOWN",
    `"${name}" is not the name of a plugin's snapshot: see clawback backup list.`,
  );
}
