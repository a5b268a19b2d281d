import { Equal, ShieldAlert } from "lucide-react";
import type { ErrorData } from "#shared/errors";
import type { SyncPlan } from "#shared/models/sync";
import { strings } from "../../strings.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { VirtualList } from "../../ui/virtual-list.tsx";
import { changesAnything, planRows } from "./plan-rows.ts";
import { PlanRowView } from "./plan-row-view.tsx";
import { PlanSteps } from "./plan-steps.tsx";
import { isHarmful } from "./plan-summary.ts";
import styles from "./plan-view.module.css";

const words = strings.plan;

/** A plan to look at: the guard that stopped the sync, the numbers, and every change. */
export function PlanView({ plan, guard }: { readonly plan: SyncPlan; readonly guard: ErrorData | null }) {
  const rows = planRows(plan);
  return (
    <>
      {guard !== null && (
        <p className={styles["guard"]}>
          <ShieldAlert size={16} aria-hidden />
          {guard.message}
        </p>
      )}
      {rows.length === 0 ? (
        <EmptyState icon={<Equal size={24} />} title={words.empty} text={words.emptyText} />
      ) : (
        <>
          {changesAnything(plan) ? <PlanSteps plan={plan} /> : <p>{words.emptyBut}</p>}
          <div className={styles["list"]}>
            <VirtualList label={words.list} items={rows} renderItem={(row) => <PlanRowView row={row} />} />
          </div>
          {isHarmful(plan) && <p className={styles["trash"]}>{words.trash}</p>}
        </>
      )}
    </>
  );
}
