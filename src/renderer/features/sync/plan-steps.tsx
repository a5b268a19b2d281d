import type { SyncPlan } from "#shared/models/sync";
import { Facts } from "../../ui/facts.tsx";
import { stepSummary } from "./plan-summary.ts";

/** The directions of a plan, each with its numbers. */
export function PlanSteps({ plan }: { readonly plan: SyncPlan }) {
  return <Facts facts={plan.steps.map((step) => ({ label: step.title, value: stepSummary(step) }))} />;
}
