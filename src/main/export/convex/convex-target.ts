import { z } from "zod";
import { ClawbackError } from "#shared/errors";
import type { SourceKey } from "../record.ts";
import type { Change, Settled, Target } from "../target.ts";
import { type ConvexAccess, createConvexClient } from "./convex-client.ts";
import { recordPayload } from "./payload.ts";

const sourceKey = z.string().transform((key) => key as SourceKey);
const batchAnswer = z.object({
  results: z.array(z.object({ sourceKey, outcome: z.enum(["created", "updated", "skipped", "deleted"]) })),
  refused: z.array(z.object({ sourceKey, reason: z.string() })),
});

export type ConvexTargetParts = Readonly<{
  access: ConvexAccess;
  batchSize: number;
  /** Stands in the rows and dead letters of the deployment. */
  runId: string;
  now: () => number;
}>;

/** Tasks, cron jobs and memory to the Convex functions in `convex/` (docs/convex.md). One batch is one mutation. */
export function convexTarget({ access, batchSize, runId, now }: ConvexTargetParts): Target {
  const client = createConvexClient(access, now);
  return {
    name: "convex",
    accepts: ["task", "cron", "memory"],
    batchSize,
    payload: (change) =>
      JSON.stringify(change.kind === "put" ? recordPayload(change) : burial(change), null, 2),
    check: async (signal) => {
      const answer = await client.post({ kind: "check" }, signal);
      if (z.object({ ok: z.literal(true) }).safeParse(answer).success) return;
      throw new ClawbackError("NOT_SUPPORTED", "This address is not Clawback's ingest function.", {
        action: { kind: "edit-setting", field: "exports.convex.url" },
      });
    },
    deliver: async (changes, signal) => {
      const records = changes.flatMap((change) => (change.kind === "put" ? [recordPayload(change)] : []));
      const tombstones = changes.flatMap((change) => (change.kind === "tombstone" ? [burial(change)] : []));
      const answer = batchAnswer.safeParse(
        await client.post({ kind: "batch", runId, records, tombstones }, signal),
      );
      if (!answer.success) {
        throw new ClawbackError(
          "NOT_SUPPORTED",
          "The ingest function's answer is not understood; deploy its newest version.",
        );
      }
      const { results, refused } = answer.data;
      return [
        ...results.map(({ outcome, sourceKey }): Settled => ({ kind: outcome, sourceKey, remoteId: null })),
        ...refused.map(({ reason, sourceKey }): Settled => ({
          kind: "refused",
          sourceKey,
          error: refusal(reason),
        })),
      ];
    },
    archive: () => Promise.resolve(0),
    close: async (run, signal) => {
      await client.post({ kind: "run", run }, signal);
    },
  };
}

function burial({ sourceKey, at }: Extract<Change, { kind: "tombstone" }>) {
  return { sourceKey, at };
}

function refusal(reason: string) {
  return new ClawbackError("RECORD_REFUSED", "Convex does not take this record.", {
    detail: reason,
  }).toData();
}
