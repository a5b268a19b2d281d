import { useEffect, useRef } from "react";
import type { SyncPlan } from "#shared/models/sync";
import { strings } from "../../strings.ts";
import { PlanSteps } from "./plan-steps.tsx";
import styles from "./resync-question.module.css";

const words = strings.plan;

/** What a resync means, before the yes. It takes the focus, so that the Enter that led here cannot be the yes as well. */
export function ResyncQuestion({ plan }: { readonly plan: SyncPlan }) {
  const text = useRef<HTMLDivElement>(null);
  useEffect(() => text.current?.focus(), []);
  return (
    <div ref={text} className={styles["question"]} tabIndex={-1}>
      <PlanSteps plan={plan} />
      <p>{words.confirmText}</p>
    </div>
  );
}
