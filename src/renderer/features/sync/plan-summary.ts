import type { PlannedChange, SyncPlan, SyncStep } from "#shared/models/sync";
import { formatCount, formatFraction } from "../../format/number.ts";
import { formatSize } from "../../format/size.ts";
import { strings } from "../../strings.ts";

const words = strings.plan;

/** A step in numbers: "3 files to copy (2 kB) · 12 of 40 files to delete (30%) · 1 left out", or that it does nothing. */
export function stepSummary({ changes, leftOut = [], held }: SyncStep): string {
  const count = (action: PlannedChange["action"]) =>
    changes.filter((change) => change.action === action).length;
  const [copied, deleted, moved] = [count("copy"), count("delete"), count("move")] as const;
  const replaced = changes.filter(isReplacing).length;
  const size = changes.reduce((sum, change) => (change.action === "delete" ? sum : sum + change.size), 0);
  const parts = [
    copied > 0 && words.copies(copied, formatCount(copied), formatSize(size)),
    replaced > 0 && words.replaces(replaced, formatCount(replaced)),
    moved > 0 && words.moves(moved, formatCount(moved)),
    deleted > 0 && deletesText(deleted, held),
    leftOut.length > 0 && words.leftOutCount(formatCount(leftOut.length)),
  ].filter((part) => part !== false);
  return parts.length === 0 ? words.nothing : parts.join(" · ");
}

/** Whether anything would be gone from where it is, so that it has to be seen. */
export function isHarmful(plan: SyncPlan): boolean {
  return plan.deletes > 0 || plan.steps.some(({ changes }) => changes.some(isReplacing));
}

function isReplacing({ replaces }: PlannedChange): boolean {
  return replaces === true;
}

/** With the share of the files that are there, where that is known. */
function deletesText(deleted: number, held: number | undefined): string {
  if (held === undefined) return words.deletes(deleted, formatCount(deleted));
  return words.deletesOf(formatCount(deleted), held, formatCount(held), formatFraction(deleted / held));
}
