import type { ExportSettings } from "#shared/settings/exports";
import type { ExportRecord } from "./record.ts";
import type { Ownership } from "./fingerprint.ts";

/**
 * Who owns a record at the targets, and who may see it: all is the owner's own and private, but for curated memory, whose
 * visibility is a setting (docs/export-contract.md, "Ownership").
 */
export function ownershipOf(record: ExportRecord, settings: ExportSettings): Ownership {
  const isCurated = record.kind === "memory" && record.entryType === "longterm";
  return {
    visibility: isCurated ? settings.convex.memoryVisibility : "private",
    ownerType: "user",
    ownerId: settings.ownerId,
  };
}
