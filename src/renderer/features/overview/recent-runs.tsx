import { useState } from "react";
import type { Run } from "#shared/models/run";
import { formatDuration } from "../../format/duration.ts";
import { formatCount } from "../../format/number.ts";
import { formatMoment } from "../../format/time.ts";
import { useNow } from "../../hooks/use-now.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { classNames } from "../../ui/class-names.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { History } from "lucide-react";
import { Moment } from "../../ui/moment.tsx";
import { summaryText } from "../runs/outcome.ts";
import { RunDialog } from "../runs/run-dialog.tsx";
import { RunOutcome } from "../runs/run-outcome.tsx";
import { durationOf } from "../runs/run-times.ts";
import styles from "./recent-runs.module.css";

const words = strings.overview;
const FIRST = 6;

/** The last finished runs of an agent, newest first; the first few, and the others on demand. */
export function RecentRuns({ runs }: { readonly runs: readonly Run[] }) {
  const [all, setAll] = useState(false);
  const [open, setOpen] = useState<Run | null>(null);
  const now = useNow();
  const shown = all ? runs : runs.slice(0, FIRST);
  const hidden = runs.length - shown.length;

  return (
    <Card title={words.recent}>
      {runs.length === 0 ? (
        <EmptyState icon={<History size={24} />} title={words.recentEmpty} text={words.recentEmptyText} />
      ) : (
        <table className={styles["table"]}>
          <thead>
            <tr>
              <th scope="col">{strings.runs.work}</th>
              <th scope="col">{strings.runs.result}</th>
              <th scope="col">{strings.runs.did}</th>
              <th scope="col">{strings.runs.when}</th>
              <th scope="col" className={styles["took"]}>
                {strings.runs.took}
              </th>
              <td />
            </tr>
          </thead>
          <tbody>
            {shown.map((run) => (
              <RunRow key={run.id} run={run} now={now} onOpen={() => setOpen(run)} />
            ))}
          </tbody>
        </table>
      )}
      {hidden > 0 && (
        <Button look="quiet" className={styles["more"]} onClick={() => setAll(true)}>
          {words.more(hidden, formatCount(hidden))}
        </Button>
      )}
      {open !== null && <RunDialog run={open} onClose={() => setOpen(null)} />}
    </Card>
  );
}

function RunRow({
  run,
  now,
  onOpen,
}: {
  readonly run: Run;
  readonly now: number;
  readonly onOpen: () => void;
}) {
  const seconds = durationOf(run);
  const finishedAt = run.finishedAt ?? run.queuedAt;
  const kind = strings.runs.kinds[run.kind];
  return (
    <tr>
      <th scope="row">{kind}</th>
      <td>
        <RunOutcome run={run} />
      </td>
      <td className={styles["did"]} title={summaryText(run)}>
        {summaryText(run)}
      </td>
      <td className={styles["time"]}>
        <Moment iso={finishedAt} now={now} />
      </td>
      <td className={classNames(styles["time"], styles["took"])}>
        {seconds === null ? "" : formatDuration(seconds)}
      </td>
      <td>
        <Button
          look="quiet"
          aria-label={strings.runs.detailsOf(kind, formatMoment(finishedAt))}
          onClick={onOpen}
        >
          {strings.runs.details}
        </Button>
      </td>
    </tr>
  );
}
