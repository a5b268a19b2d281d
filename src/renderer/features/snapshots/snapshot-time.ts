import type { SnapshotName } from "#shared/brand";

/** The time a snapshot's name tells, ISO 8601 in UTC: when its backup began. */
export function timeOf(name: SnapshotName): string {
  return name.replace(/^backup-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z");
}
