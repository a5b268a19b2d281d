import { Equal } from "lucide-react";
import type { ProfileView } from "#shared/models/app-state";
import type { SyncPlan } from "#shared/models/sync";
import { formatCount } from "../../format/number.ts";
import { formatSize } from "../../format/size.ts";
import { useAction } from "../../hooks/use-action.ts";
import { type Loaded, useLoad } from "../../hooks/use-load.ts";
import { useApi } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { needsApproval } from "../../ui/error-action.ts";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { Loading } from "../../ui/loading.tsx";
import { VirtualList } from "../../ui/virtual-list.tsx";
import styles from "./plan-dialog.module.css";
import { PlanRowView } from "./plan-row-view.tsx";
import { planRows } from "./plan-rows.ts";

const words = strings.plan;

/**
 * What a sync would change, found by a trial run, and the way to let it happen. When Clawback stopped to ask, the button
 * approves: the sync then runs past the guard that stopped it.
 */
export function PlanDialog({
  profile,
  onClose,
}: {
  readonly profile: ProfileView;
  readonly onClose: () => void;
}) {
  const api = useApi();
  const plan = useLoad(profile.id, () => api.sync.preview({ profileId: profile.id }));
  const asked = needsApproval(profile.sync.health.lastError);
  const sync = useAction(async () => {
    await api.sync.run({ profileId: profile.id, approved: asked });
    onClose();
  });

  return (
    <Dialog
      title={words.title}
      description={asked ? words.approveDescription : words.description}
      wide
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{words.close}</Button>
          {plan.now.kind === "ready" && (asked || planRows(plan.now.value).length > 0) && (
            <Button
              look={asked && plan.now.value.deletes > 0 ? "danger" : "primary"}
              pending={sync.pending}
              onClick={() => sync.start()}
            >
              {asked ? approveText(plan.now.value) : words.run}
            </Button>
          )}
        </>
      }
    >
      <PlanContent plan={plan.now} onRetry={plan.retry} />
      {sync.error !== null && <ErrorNotice error={sync.error} onDismiss={sync.clearError} />}
    </Dialog>
  );
}

function PlanContent({ plan, onRetry }: { readonly plan: Loaded<SyncPlan>; readonly onRetry: () => void }) {
  if (plan.kind === "loading") return <Loading text={words.loading} />;
  if (plan.kind === "failed") return <ErrorNotice error={plan.error} onRetry={onRetry} />;
  const rows = planRows(plan.value);
  if (rows.length === 0) {
    return <EmptyState icon={<Equal size={24} />} title={words.empty} text={words.emptyText} />;
  }
  return (
    <>
      <p>{summaryOf(plan.value)}</p>
      <div className={styles["list"]}>
        <VirtualList label={words.list} items={rows} renderItem={(row) => <PlanRowView row={row} />} />
      </div>
    </>
  );
}

function summaryOf({ copies, deletes, moves, bytes }: SyncPlan): string {
  return [
    copies > 0 && words.copies(copies, formatCount(copies), formatSize(bytes)),
    moves > 0 && words.moves(moves, formatCount(moves)),
    deletes > 0 && words.deletes(deletes, formatCount(deletes)),
  ]
    .filter((part) => part !== false)
    .join(" · ");
}

function approveText({ deletes }: SyncPlan): string {
  return deletes > 0 ? words.approveDeletes(deletes, formatCount(deletes)) : words.approve;
}
