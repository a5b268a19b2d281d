import { useEffect, useRef, useState } from "react";
import { assertNever } from "#shared/errors";
import type { ProfileId } from "#shared/brand";
import { SETUP_STEPS, type SetupDraft, type SetupStep, type SetupView } from "#shared/models/setup";
import { type Load, useLoad } from "../../hooks/use-load.ts";
import { useAction } from "../../hooks/use-action.ts";
import { useApi } from "../../services.ts";
import { strings } from "../../strings.ts";
import type { SyncPlan } from "#shared/models/sync";
import { Button } from "../../ui/button.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { fieldId } from "../forms/field.tsx";
import { type Issues, issuesOf } from "./issues.ts";
import styles from "./setup-page.module.css";
import { StartOver } from "./start-over.tsx";
import { StepList } from "./step-list.tsx";
import type { StepProps } from "./step-props.ts";
import { AgentStep } from "./steps/agent-step.tsx";
import { BackupStep } from "./steps/backup-step.tsx";
import { ModeStep } from "./steps/mode-step.tsx";
import { PlaceStep } from "./steps/place-step.tsx";
import { ProviderStep } from "./steps/provider-step.tsx";
import { ReviewStep } from "./steps/review-step.tsx";
import { ToolsStep } from "./steps/tools-step.tsx";
import { useDraft } from "./use-draft.ts";

const words = strings.setup;

/** The steps of the set-up on one draft. */
export function SetupSteps(props: {
  readonly view: SetupView;
  readonly onLook: () => void;
  readonly onMade: (profileId: ProfileId) => void;
}) {
  const { view, onLook, onMade } = props;
  const api = useApi();
  const { draft, change, end, error } = useDraft(view.draft);
  const [issues, setIssues] = useState<Issues>({});
  const heading = useRef<HTMLHeadingElement>(null);
  const at = SETUP_STEPS.indexOf(draft.step);
  const plan = usePlan(draft);
  const go = useAction(async () => {
    const { profileId } = await api.setup.go({ draft });
    end();
    onMade(profileId);
  });

  const toStep = (step: SetupStep) => {
    setIssues({});
    change({ step });
  };
  const onNext = () => {
    const found = issuesOf(draft.step, draft);
    const [first] = Object.keys(found);
    setIssues(found);
    if (first === undefined) change({ step: SETUP_STEPS[at + 1] ?? draft.step });
    else document.getElementById(fieldId(first))?.focus();
  };
  useFocusOnChange(draft.step, heading);

  const stepProps: StepProps = {
    view,
    draft,
    issues,
    onLook,
    change: (patch) => {
      setIssues({});
      change(patch);
    },
  };
  return (
    <div className={styles["page"]}>
      <PageHeader title={words.title} subtitle={words.stepOf(at + 1, SETUP_STEPS.length)}>
        <StartOver
          onDone={() => {
            end();
            onLook();
          }}
        />
      </PageHeader>
      <StepList current={draft.step} onStep={toStep} />
      {view.isResumed && draft.step === view.draft.step && <p className={styles["quiet"]}>{words.resumed}</p>}
      <div className={styles["body"]}>
        <h2 ref={heading} tabIndex={-1} className={styles["heading"]}>
          {headingOf(draft)}
        </h2>
        <StepContent {...stepProps} plan={plan} onStep={toStep} />
        {error !== null && <ErrorNotice error={error} />}
        {go.error !== null && <ErrorNotice error={go.error} withoutAction onDismiss={go.clearError} />}
      </div>
      <div className={styles["foot"]}>
        <p className={styles["kept"]}>{words.saved}</p>
        <div className={styles["buttons"]}>
          {at > 0 && <Button onClick={() => toStep(SETUP_STEPS[at - 1] ?? draft.step)}>{words.back}</Button>}
          {draft.step !== "review" && (
            <Button look="primary" onClick={onNext}>
              {words.next}
            </Button>
          )}
          {draft.step === "review" && plan.now.kind === "ready" && (
            <Button look="primary" pending={go.pending} onClick={() => go.start()}>
              {go.pending ? words.review.going : words.review.go}
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}

/** The preview of the first sync, once the last step is reached and anew each time. */
function usePlan(draft: SetupDraft): Load<SyncPlan> {
  const api = useApi();
  const isWanted = draft.step === "review";
  return useLoad(isWanted ? JSON.stringify(draft) : "", () =>
    isWanted ? api.setup.preview({ draft }) : new Promise<SyncPlan>(() => undefined),
  );
}

function useFocusOnChange(step: SetupStep, heading: React.RefObject<HTMLElement | null>): void {
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current !== step) heading.current?.focus();
    shown.current = step;
  }, [step, heading]);
}

function headingOf({ step, card }: SetupDraft): string {
  if (step !== "place") return words[step].heading;
  return words.place.heading(card === null ? "" : strings.providers.cards[card].name);
}

function StepContent({
  plan,
  onStep,
  ...props
}: StepProps & { readonly plan: Load<SyncPlan>; readonly onStep: (step: SetupStep) => void }) {
  const { step } = props.draft;
  switch (step) {
    case "tools":
      return <ToolsStep {...props} />;
    case "agent":
      return <AgentStep {...props} />;
    case "provider":
      return <ProviderStep {...props} />;
    case "mode":
      return <ModeStep {...props} />;
    case "place":
      return <PlaceStep {...props} />;
    case "backup":
      return <BackupStep {...props} />;
    case "review":
      return <ReviewStep draft={props.draft} plan={plan} onStep={onStep} />;
    default:
      return assertNever(step);
  }
}
