import type { PlannedChange, SyncPlan } from "#shared/models/sync";

/** One row of the list of planned changes: the heading of a step, or a change. */
export type PlanRow =
  Readonly<{ kind: "step"; title: string; count: number }> | (PlannedChange & Readonly<{ kind: "change" }>);

const ORDER: Readonly<Record<PlannedChange["action"], number>> = { delete: 0, move: 1, copy: 2 };

/** The steps that change something, each with its changes; what deletes comes first, because it is what must be seen. */
export function planRows(plan: SyncPlan): readonly PlanRow[] {
  return plan.steps
    .filter((step) => step.changes.length > 0)
    .flatMap((step) => [
      { kind: "step" as const, title: step.title, count: step.changes.length },
      ...step.changes
        .toSorted((a, b) => ORDER[a.action] - ORDER[b.action])
        .map((change) => ({ ...change, kind: "change" as const })),
    ]);
}
