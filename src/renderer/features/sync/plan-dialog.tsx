import { useState } from "react";
import type { ErrorData } from "#shared/errors";
import type { ProfileView } from "#shared/models/app-state";
import type { SyncPlan } from "#shared/models/sync";
import { formatCount } from "../../format/number.ts";
import { useAction } from "../../hooks/use-action.ts";
import { useLoad } from "../../hooks/use-load.ts";
import { useApi } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { needsApproval } from "../../ui/error-action.ts";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { Loading } from "../../ui/loading.tsx";
import { PlanView } from "./plan-view.tsx";
import { changesAnything } from "./plan-rows.ts";
import { ResyncQuestion } from "./resync-question.tsx";

const words = strings.plan;

/**
 * What a sync would change, found by a trial run, and the way to let it happen. When Clawback stopped to ask, the button
 * approves: the sync then runs past the guard that stopped it. A resync is asked for once more after the plan was seen.
 * To close it changes nothing.
 */
export function PlanDialog({
  profile,
  resync = false,
  onClose,
}: {
  readonly profile: ProfileView;
  /** The owner wants to begin a bisync anew. Clawback may also say that one is needed. */
  readonly resync?: boolean;
  readonly onClose: () => void;
}) {
  const api = useApi();
  const [question, setQuestion] = useState<SyncPlan | null>(null);
  const { now, retry } = useLoad(`${profile.id} ${resync}`, () =>
    api.sync.preview({ profileId: profile.id, ...(resync ? { resync } : {}) }),
  );
  const plan = now.kind === "ready" ? now.value : null;
  const guard = needsApproval(profile.sync.health.lastError) ? profile.sync.health.lastError : null;
  const sync = useAction(async () => {
    const approved = guard !== null || question !== null;
    await api.sync.run({
      profileId: profile.id,
      approved,
      ...(question === null ? {} : { resync: true }),
    });
    onClose();
  });

  return (
    <Dialog
      {...(question === null ? headOf(plan, guard, resync) : { title: words.confirmTitle })}
      wide={question === null}
      onClose={onClose}
      actions={
        question === null ? (
          <>
            <Button onClick={onClose}>{guard === null ? words.close : words.notNow}</Button>
            {plan !== null && (
              <ConsentButton
                plan={plan}
                isAsked={guard !== null}
                pending={sync.pending}
                onRun={() => sync.start()}
                onAsk={() => setQuestion(plan)}
              />
            )}
          </>
        ) : (
          <>
            <Button onClick={() => setQuestion(null)}>{words.back}</Button>
            <Button look="danger" pending={sync.pending} onClick={() => sync.start()}>
              {words.begin}
            </Button>
          </>
        )
      }
    >
      {question !== null ? (
        <ResyncQuestion plan={question} />
      ) : (
        <>
          {now.kind === "loading" && <Loading text={words.loading} />}
          {now.kind === "failed" && <ErrorNotice error={now.error} onRetry={retry} />}
          {plan !== null && <PlanView plan={plan} guard={guard} />}
        </>
      )}
      {sync.error !== null && <ErrorNotice error={sync.error} onDismiss={sync.clearError} />}
    </Dialog>
  );
}

function headOf(
  plan: SyncPlan | null,
  guard: ErrorData | null,
  resync: boolean,
): Readonly<{ title: string; description: string }> {
  if (resync || plan?.resync === true) {
    return { title: words.resyncTitle, description: words.resyncDescription };
  }
  if (plan?.isFirst === true) return { title: words.title, description: words.firstDescription };
  return { title: words.title, description: guard === null ? words.description : words.approveDescription };
}

/** The one button that goes on; none when there is nothing to go on with. */
function ConsentButton(props: {
  readonly plan: SyncPlan;
  readonly isAsked: boolean;
  readonly pending: boolean;
  readonly onRun: () => void;
  readonly onAsk: () => void;
}) {
  const { plan, isAsked, pending, onRun, onAsk } = props;
  if (plan.resync === true) {
    return (
      <Button look="primary" onClick={onAsk}>
        {words.goOn}
      </Button>
    );
  }
  if (!isAsked && !changesAnything(plan)) return null;
  return (
    <Button look={isAsked && plan.deletes > 0 ? "danger" : "primary"} pending={pending} onClick={onRun}>
      {isAsked ? approveText(plan) : words.run}
    </Button>
  );
}

function approveText({ deletes }: SyncPlan): string {
  return deletes > 0 ? words.approveDeletes(deletes, formatCount(deletes)) : words.approve;
}
