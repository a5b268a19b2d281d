import type { Run } from "#shared/models/run";
import { formatDuration } from "../../format/duration.ts";
import { formatFull, formatMoment } from "../../format/time.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { type Fact, Facts } from "../../ui/facts.tsx";
import { exportText, resultText } from "./outcome.ts";
import styles from "./run-dialog.module.css";
import { RunHistory } from "./run-history.tsx";
import { RunOutcome } from "./run-outcome.tsx";
import { durationOf } from "./run-times.ts";
import { useCopyReport } from "./use-copy-report.tsx";
import { WarningList } from "./warning-list.tsx";

const words = strings.runs;

/** Everything about one finished run: when, how long, what it did, its warnings and its log. */
export function RunDialog({ run, onClose }: { readonly run: Run; readonly onClose: () => void }) {
  const startedAt = run.startedAt ?? run.queuedAt;
  const report = useCopyReport(run);
  return (
    <Dialog
      title={words.detailsTitle(words.kinds[run.kind], formatMoment(startedAt))}
      wide
      onClose={onClose}
      actions={
        <>
          {report.button}
          <Button onClick={onClose}>{words.close}</Button>
        </>
      }
    >
      <Facts facts={factsOf(run, startedAt)} />
      {run.state.kind === "failed" && <ErrorNotice error={run.state.error} standing withoutAction />}
      <WarningList warnings={run.warnings} />
      <RunHistory run={run} />
      {report.below}
    </Dialog>
  );
}

function factsOf(run: Run, startedAt: string): readonly Fact[] {
  const seconds = durationOf(run);
  const facts: Fact[] = [
    { label: words.result, value: <RunOutcome run={run} /> },
    { label: words.started, value: formatFull(startedAt) },
    { label: words.trigger, value: words.triggers[run.trigger] },
  ];
  if (seconds !== null) facts.push({ label: words.took, value: formatDuration(seconds) });
  if (run.state.kind === "skipped") facts.push({ label: words.skipped, value: run.state.reason });
  if (run.result !== null) facts.push({ label: words.did, value: resultText(run.result) });
  if (run.result?.kind === "sync") {
    const { arrivals, sent = [] } = run.result;
    if (arrivals.length > 0) facts.push({ label: words.arrivedNames, value: <Names names={arrivals} /> });
    if (sent.length > 0) facts.push({ label: words.sentNames, value: <Names names={sent} /> });
  }
  if (run.result?.kind === "export") {
    for (const { target, counts } of run.result.targets) {
      facts.push({
        label: words.exportedTo(strings.exports.targets[target]),
        value: exportText(counts),
      });
    }
  }
  if (run.result?.kind === "restore") facts.push({ label: strings.restore.where, value: run.result.to });
  return facts;
}

/** Names from outside, one a line. */
function Names({ names }: { readonly names: readonly string[] }) {
  return (
    <ul className={styles["names"]} tabIndex={0}>
      {names.map((name) => (
        <li key={name}>{name}</li>
      ))}
    </ul>
  );
}
