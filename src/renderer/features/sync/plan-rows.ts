import type { LeftOut, PlannedChange, SyncPlan, SyncStep } from "#shared/models/sync";

/** One row of the list of planned changes: the heading of a step, a change, a reason to leave out, or what it leaves out. */
export type PlanRow =
  | Readonly<{ kind: "step"; title: string; count: number }>
  | (PlannedChange & Readonly<{ kind: "change" }>)
  | Readonly<{ kind: "reason"; reason: string; count: number }>
  | Readonly<{ kind: "left-out"; path: string }>;

const ORDER: Readonly<Record<PlannedChange["action"], number>> = { delete: 0, move: 1, copy: 2 };

function rank({ action, replaces }: PlannedChange): number {
  return replaces === true ? 0.5 : ORDER[action];
}

/**
 * All steps, each with what it changes and then what it leaves out; what deletes or replaces comes first, because it is
 * what must be seen. No rows at all when there is nothing to tell.
 */
export function planRows(plan: SyncPlan): readonly PlanRow[] {
  if (plan.steps.every(isEmpty)) return [];
  return plan.steps.flatMap(({ title, changes, leftOut = [] }) => [
    { kind: "step" as const, title, count: changes.length },
    ...changes.toSorted(byWeight).map((change) => ({ ...change, kind: "change" as const })),
    ...leftOutRows(leftOut),
  ]);
}

function byWeight(a: PlannedChange, b: PlannedChange): number {
  return rank(a) - rank(b) || (a.path < b.path ? -1 : 1);
}

/** By their reasons, which are too long to be told of every one. */
function leftOutRows(leftOut: readonly LeftOut[]): readonly PlanRow[] {
  return [...Map.groupBy(leftOut, ({ reason }) => reason)].flatMap(([reason, items]) => [
    { kind: "reason" as const, reason, count: items.length },
    ...items.map(({ path }) => ({ kind: "left-out" as const, path })),
  ]);
}

function isEmpty({ changes, leftOut = [] }: SyncStep): boolean {
  return changes.length + leftOut.length === 0;
}

export function changesAnything(plan: SyncPlan): boolean {
  return plan.steps.some(({ changes }) => changes.length > 0);
}
