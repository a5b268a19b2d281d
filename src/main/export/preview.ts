import type { ProfileId } from "#shared/brand";
import type { DeadLetter, ExportPreview, ExportPreviewItem } from "#shared/models/export";
import type { Clock } from "../ports.ts";
import { knownOf, type StreamParts } from "./export-stream.ts";
import type { Exported } from "./ledger.ts";
import { plan, type Step } from "./plan.ts";
import type { SourceKey } from "./record.ts";
import type { Source } from "./source.ts";
import type { Change, Target } from "./target.ts";

/** Items that a page shows at most; the totals count all. */
const MAX_ITEMS = 200;
/** Characters of one payload. */
const MAX_PAYLOAD = 64 * 1024;

export type PreviewParts = Pick<StreamParts, "ledger" | "deadLetters" | "redactor" | "settings" | "epoch"> &
  Readonly<{
    profileId: ProfileId;
    sources: readonly Source[];
    targets: readonly Target[];
    clock: Clock;
  }>;

type Totals = { create: number; update: number; delete: number; unchanged: number };

/** What a run would do now, with the exact payloads. Reads the sources, sends nothing, remembers nothing. */
export async function previewOf(parts: PreviewParts, signal: AbortSignal): Promise<ExportPreview> {
  const { profileId, sources, targets, clock } = parts;
  const items: ExportPreviewItem[] = [];
  const refused: DeadLetter[] = [];
  const totals: ExportPreview["totals"][number][] = [];
  const at = new Date(clock.now()).toISOString();

  for (const target of targets) {
    const sum: Totals = { create: 0, update: 0, delete: 0, unchanged: 0 };
    for (const source of sources.filter(({ type }) => target.accepts.includes(type))) {
      const stream = { profileId, target: target.name, type: source.type };
      const known = knownOf({ ...parts, stream, resendSince: null });
      const steps = plan({ ...parts, source, known, now: clock.now(), isPartial: false }, signal);
      for await (const step of steps) look(step, target, known.exported, sum);
    }
    totals.push({ target: target.name, ...sum });
  }
  return { items, totals, refused };

  function look(step: Step, target: Target, exported: ReadonlyMap<SourceKey, Exported>, sum: Totals): void {
    switch (step.kind) {
      case "unchanged":
        sum.unchanged += 1;
        break;
      case "listed":
        break;
      case "failed": {
        const { sourceKey, where, error } = step.failure;
        const letter = { target: target.name, sourceKey, where, error, attempts: 0, firstAt: at, lastAt: at };
        if (!step.isDiscarded && refused.length < MAX_ITEMS) refused.push(letter);
        break;
      }
      case "change": {
        const action = actionOf(step.change, exported);
        sum[action] += 1;
        if (items.length < MAX_ITEMS) items.push(itemOf(step.change, action, target));
        break;
      }
    }
  }
}

type Action = ExportPreviewItem["action"];

function actionOf(change: Change, exported: ReadonlyMap<SourceKey, Exported>): Action {
  if (change.kind === "tombstone") return "delete";
  return exported.has(change.sourceKey) ? "update" : "create";
}

function itemOf(change: Change, action: Action, target: Target): ExportPreviewItem {
  const payload = target.payload(change);
  const redactions = change.kind === "put" ? change.redactions : [];
  return {
    target: target.name,
    sourceKey: change.sourceKey,
    title: titleOf(change),
    action,
    payload: payload.slice(0, MAX_PAYLOAD),
    isCut: payload.length > MAX_PAYLOAD,
    redactions: redactions.map(({ reason, path, firstLine, lastLine }) => ({
      reason,
      path,
      firstLine,
      lastLine,
    })),
  };
}

function titleOf(change: Change): string {
  if (change.kind === "tombstone") return change.sourceKey;
  const { record } = change;
  return record.kind === "cron" ? record.name : record.title;
}
