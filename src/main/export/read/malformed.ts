import { type Malformed, type SourceType, sourceKeyOf } from "../record.ts";

/**
 * A row or file that could not be understood. `sourceId` is that of the record where it is known, else of the place.
 * `where` and `reason` are ours and hold nothing of the content.
 */
export function malformed(type: SourceType, sourceId: string, where: string, reason: string): Malformed {
  return { kind: "malformed", type, where, sourceKey: sourceKeyOf(type, sourceId), reason };
}

/** The reason for something that a schema refused: the fields' names, never their values. */
export function wrongFields(issues: readonly Readonly<{ path: readonly PropertyKey[] }>[]): string {
  const fields = new Set(issues.map(({ path }) => String(path[0] ?? "")).filter((field) => field !== ""));
  return fields.size === 0
    ? "It is not an object."
    : `Missing or of a wrong type: ${[...fields].join(", ")}.`;
}
