import { ClawbackError } from "#shared/errors";

/** `SNAPSHOT_DAMAGED` with the snapshot's name in place of `%`. */
export function damaged(name: string, message: string, detail?: string): ClawbackError {
  return new ClawbackError(
    "SNAPSHOT_DAMAGED",
    message.replaceAll("%", name),
    detail === undefined ? {} : { detail },
  );
}
