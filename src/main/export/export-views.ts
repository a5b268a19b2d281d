import { z } from "zod";
import { EXPORT_TARGETS, type ExportTargetName, type ExportView } from "#shared/models/export";
import type { Profile } from "#shared/settings/schema";
import type { DueStore } from "../jobs/due-store.ts";
import type { Fact, FactStore } from "../jobs/fact-store.ts";
import { storedErrorSchema } from "../jobs/stored-error.ts";
import type { DeadLetters } from "./dead-letters.ts";

const count = z.number().int().min(0);

const outcomeSchema = z.object({
  lastGoodAt: z.string().nullable(),
  counts: z
    .object({
      created: count,
      updated: count,
      skipped: count,
      deleted: count,
      redacted: count,
      failed: count,
    })
    .nullable(),
  error: storedErrorSchema.nullable(),
});

/** How the last run to a target ended, and when one was good. */
export function lastExport(target: ExportTargetName): Fact<z.output<typeof outcomeSchema>> {
  return { name: `export.${target}.last`, schema: outcomeSchema };
}

export type ExportViewParts = Readonly<{ facts: FactStore; due: DueStore; deadLetters: DeadLetters }>;

/** Where a profile's exports stand, for the page and `clawback export status`. */
export function exportViews(
  profile: Profile,
  { facts, due, deadLetters }: ExportViewParts,
): readonly ExportView[] {
  return EXPORT_TARGETS.map((target) => {
    const last = facts.get(profile.id, lastExport(target));
    const nextDueAt = due.nextDueAt(profile.id, "export");
    const { enabled } = profile.exports[target];
    return {
      target,
      enabled,
      place: placeOf(profile, target),
      lastGoodAt: last?.lastGoodAt ?? null,
      lastError: last?.error ?? null,
      lastCounts: last?.counts ?? null,
      nextDueAt: nextDueAt === null || !enabled ? null : new Date(nextDueAt).toISOString(),
      deadLetters: deadLetters.count(profile.id, target),
    };
  });
}

function placeOf({ exports }: Profile, target: ExportTargetName): string {
  switch (target) {
    case "anytype": {
      const { apiUrl, spaceId } = exports.anytype;
      return `AnyType at ${new URL(apiUrl).host}${spaceId === undefined ? "" : `, space ${spaceId}`}`;
    }
    case "convex": {
      const { url } = exports.convex;
      return url === undefined ? "Convex" : `Convex at ${new URL(url).host}`;
    }
  }
}
