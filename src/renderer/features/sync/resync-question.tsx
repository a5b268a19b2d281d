import type { SyncPlan } from "#shared/models/sync";
import { strings } from "../../strings.ts";
import { Focused } from "../../ui/focused.tsx";
import { PlanSteps } from "./plan-steps.tsx";

/** What a resync means, before the yes. */
export function ResyncQuestion({ plan }: { readonly plan: SyncPlan }) {
  return (
    <Focused>
      <PlanSteps plan={plan} />
      <p>{strings.plan.confirmText}</p>
    </Focused>
  );
}
