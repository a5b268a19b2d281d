import type { Run } from "#shared/models/run";
import { useAction } from "../../hooks/use-action.ts";
import { useApi } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { ProgressBar } from "../../ui/progress-bar.tsx";
import { outcomeText } from "./outcome.ts";
import { progressParts } from "./progress-text.ts";
import styles from "./run-progress.module.css";

/** A queued or running run: what it does, how far it is, and Cancel. */
export function RunProgress({ run }: { readonly run: Run }) {
  const api = useApi();
  const cancel = useAction(() => api.runs.cancel({ runId: run.id }));
  const title = strings.runs.doing[run.kind];
  const progress = run.state.kind === "running" ? run.state.progress : null;

  return (
    <div className={styles["run"]}>
      <div className={styles["line"]}>
        <p className={styles["title"]}>
          <strong>{title}</strong>
          <span className={styles["phase"]}>{outcomeText(run)}</span>
        </p>
        <Button pending={cancel.pending} onClick={() => cancel.start()}>
          {cancel.pending ? strings.runs.cancelling : strings.runs.cancel}
        </Button>
      </div>
      {progress !== null && (
        <>
          <ProgressBar label={title} fraction={progress.fraction} />
          <p className={styles["numbers"]}>{progressParts(progress).join(" · ")}</p>
        </>
      )}
      {cancel.error !== null && <ErrorNotice error={cancel.error} onDismiss={cancel.clearError} />}
    </div>
  );
}
