import type { Run } from "#shared/models/run";
import { formatDuration } from "../../format/duration.ts";
import { strings } from "../../strings.ts";
import { Moment } from "../../ui/moment.tsx";
import { summaryText } from "../runs/outcome.ts";
import { RunOutcome } from "../runs/run-outcome.tsx";
import { durationOf } from "../runs/run-times.ts";
import styles from "./activity-row.module.css";

/** One run of the list: what, how it ended, what it did or why not, when, and how long it took. */
export function ActivityRow({ run, now }: { readonly run: Run; readonly now: number }) {
  const seconds = durationOf(run);
  const summary = summaryText(run);
  return (
    <div className={styles["row"]}>
      <span className={styles["kind"]}>{strings.runs.kinds[run.kind]}</span>
      <RunOutcome run={run} />
      <span className={styles["did"]} title={summary}>
        {summary}
      </span>
      <span className={styles["quiet"]}>
        <Moment iso={run.finishedAt ?? run.queuedAt} now={now} />
      </span>
      <span className={styles["took"]}>{seconds === null ? "" : formatDuration(seconds)}</span>
    </div>
  );
}
