import type { SnapshotName } from "#shared/brand";
import { ClawbackError } from "#shared/errors";

/** The names of a snapshot's objects (docs/snapshot-format.md, "Layout"). */
export const RECORD_FILE = "snapshot.json";
export const INDEX_FILE = "index.enc";

const NAME = /^backup-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;

export function snapshotName(time: number): SnapshotName {
  const stamp = new Date(time)
    .toISOString()
    .replace(/\.\d+Z$/, "Z")
    .replaceAll(/[-:]/g, "");
  return `backup-${stamp}` as SnapshotName;
}

export function isSnapshotName(text: string): text is SnapshotName {
  return NAME.test(text);
}

/** A name typed by a person. Throws `SNAPSHOT_UNKNOWN` for what cannot be one, so that no path reaches the cloud. */
export function parseSnapshotName(text: string): SnapshotName {
  if (isSnapshotName(text)) return text;
  throw new ClawbackError(
    "SNAPSHOT_UNKNOWN",
    `"${text}" is not the name of a snapshot: see clawback backup list.`,
  );
}

/** `data.00000`; more digits when a snapshot has more than 100,000 parts. */
export function partFile(number: number): string {
  return `data.${String(number).padStart(5, "0")}`;
}
