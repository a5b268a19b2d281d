import { Ban, CircleCheck, CircleX, Clock, SkipForward, TriangleAlert } from "lucide-react";
import type { Run, RunStateKind } from "#shared/models/run";
import { outcomeText } from "./outcome.ts";
import styles from "./run-outcome.module.css";

const ICONS: Readonly<Record<RunStateKind, typeof Clock>> = {
  queued: Clock,
  running: Clock,
  succeeded: CircleCheck,
  warned: TriangleAlert,
  failed: CircleX,
  cancelled: Ban,
  skipped: SkipForward,
};

/** The outcome of a run, told by word, shape and colour. */
export function RunOutcome({ run }: { readonly run: Run }) {
  const Icon = ICONS[run.state.kind];
  return (
    <span className={styles["outcome"]}>
      <Icon className={styles[run.state.kind]} size={15} aria-hidden />
      {outcomeText(run)}
    </span>
  );
}
