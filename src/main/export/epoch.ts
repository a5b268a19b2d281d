import type { ExportSettings } from "#shared/settings/exports";
import { REDACTION_VERSION } from "../redaction/redactor.ts";
import { RECORD_VERSION } from "./record.ts";

/** What makes all records come out differently; when it changes, everything is read anew (docs/export-contract.md, "Cursors"). */
export function epochOf({ ownerId, redactPersonal, convex, anytype }: ExportSettings): string {
  return JSON.stringify([
    RECORD_VERSION,
    REDACTION_VERSION,
    ownerId,
    redactPersonal,
    convex.memoryVisibility,
    anytype.tags,
  ]);
}
