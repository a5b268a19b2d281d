import type { Redaction } from "../../redaction/redactor.ts";
import type { ExportRecord } from "../record.ts";
import type { Change } from "../target.ts";

type Put = Extract<Change, { kind: "put" }>;

/** One record as the ingest function takes it (`convex/message.ts`); what it holds is redacted already. */
export function recordPayload({
  record,
  sourceKey,
  fingerprint,
  visibility,
  ownerType,
  ownerId,
  redactions,
}: Put) {
  const { kind: type, sourceId, updatedAt, ...fields } = fieldsOf(record);
  return {
    type,
    sourceKey,
    sourceId,
    fingerprint,
    visibility,
    ownerType,
    ownerId,
    ...markers(redactions),
    sourceUpdatedAt: updatedAt,
    ...fields,
  };
}

function fieldsOf(record: ExportRecord): Exclude<ExportRecord, { kind: "session" }> {
  // Sessions go to AnyType; this target does not accept them, so none comes here.
  if (record.kind === "session") throw new Error("a session was given to Convex");
  return record;
}

/** At most so many redactions are described; the payload has a bound, a record need not. */
const MAX_MARKERS = 1_000;

function markers(redactions: readonly Redaction[]) {
  const told = redactions.slice(0, MAX_MARKERS);
  return {
    redactedPaths: told.map(({ path }) => path),
    redactionReason: told.map(({ reason }) => reason),
    contentHash: told.map(({ contentHash }) => contentHash),
    redactedLines: told.map(({ firstLine, lastLine }) => `${firstLine}-${lastLine}`),
  };
}
