import type { SetupDraft, SetupStep } from "#shared/models/setup";
import { formatInterval } from "../../../format/duration.ts";
import type { Load } from "../../../hooks/use-load.ts";
import type { SyncPlan } from "#shared/models/sync";
import { strings } from "../../../strings.ts";
import { Button } from "../../../ui/button.tsx";
import { Card } from "../../../ui/card.tsx";
import { ErrorNotice } from "../../../ui/error-notice.tsx";
import { Facts } from "../../../ui/facts.tsx";
import { Loading } from "../../../ui/loading.tsx";
import { PlanView } from "../../sync/plan-view.tsx";
import { stepOfField } from "../issues.ts";
import styles from "../setup-page.module.css";

const words = strings.setup.review;

/** All of it once more, and what the first sync would do: the person sees it before anything happens. */
export function ReviewStep(props: {
  readonly draft: SetupDraft;
  readonly plan: Load<SyncPlan>;
  readonly onStep: (step: SetupStep) => void;
}) {
  const { draft, onStep } = props;
  const { now, retry } = props.plan;
  return (
    <>
      <Card title={words.summary}>
        <Facts facts={factsOf(draft)} />
      </Card>
      <Card title={words.first}>
        {now.kind === "loading" && <Loading text={words.loading} />}
        {now.kind === "failed" && (
          <>
            <ErrorNotice error={now.error} withoutAction />
            <div className={styles["row"]}>
              <Button onClick={retry}>{strings.errors.retry}</Button>
              <Fix field={fieldOf(now.error.action)} onStep={onStep} />
            </div>
          </>
        )}
        {now.kind === "ready" && <PlanView plan={now.value} guard={null} />}
      </Card>
    </>
  );
}

function Fix({
  field,
  onStep,
}: {
  readonly field: string | null;
  readonly onStep: (step: SetupStep) => void;
}) {
  if (field === null) return null;
  return <Button onClick={() => onStep(stepOfField(field))}>{words.fix}</Button>;
}

function fieldOf(action: Readonly<{ kind: string; field?: string }> | undefined): string | null {
  if (action === undefined) return null;
  if (action.field !== undefined) return action.field;
  return action.kind === "authorize" ? "sync.token" : null;
}

function every(seconds: number): string {
  return seconds === 0 ? words.byHand : words.every(formatInterval(seconds));
}

function factsOf(draft: SetupDraft) {
  const cloud = draft.card === null ? "" : strings.providers.cards[draft.card].name;
  return [
    { label: words.agent, value: `${draft.name} · ${draft.stateDir}` },
    { label: words.cloud, value: [cloud, draft.remotePath].filter((part) => part !== "").join(" · ") },
    { label: words.mode, value: strings.setup.mode.modes[draft.mode].name },
    { label: words.sync, value: every(draft.syncInterval) },
    {
      label: words.backup,
      value: draft.backup
        ? `${every(draft.backupInterval)}, ${draft.encrypt ? words.encrypted : words.plain}`
        : words.none,
    },
  ];
}
