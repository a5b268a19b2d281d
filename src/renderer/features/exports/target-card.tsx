import { CircleCheck, Database, NotebookText } from "lucide-react";
import { useState } from "react";
import type { ProfileView } from "#shared/models/app-state";
import type { ExportTargetName, ExportView } from "#shared/models/export";
import type { PausedUntil } from "#shared/models/pause";
import { formatClock, formatRelative } from "../../format/time.ts";
import { useAction } from "../../hooks/use-action.ts";
import { useNow } from "../../hooks/use-now.ts";
import { useApi, useAppState } from "../../services.ts";
import { hrefOf } from "../../route.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Moment } from "../../ui/moment.tsx";
import { CountStrip } from "./count-strip.tsx";
import { PairDialog } from "./pair-dialog.tsx";
import styles from "./target-card.module.css";

const words = strings.exports;

const ICONS: Readonly<Record<ExportTargetName, typeof Database>> = {
  anytype: NotebookText,
  convex: Database,
};

/** One target of exports: where it is, how the last run went, and what can be done with it. */
export function TargetCard({
  profile,
  view,
  isBusy,
}: {
  readonly profile: ProfileView;
  readonly view: ExportView;
  /** An export of this agent runs, or waits its turn. */
  readonly isBusy: boolean;
}) {
  const { id: profileId } = profile;
  const { target, enabled } = view;
  const api = useApi();
  const now = useNow();
  const [isGood, setIsGood] = useState(false);
  const [isPairing, setIsPairing] = useState(false);
  const run = useAction(() => api.exports.run({ profileId, target }));
  const check = useAction(async () => {
    setIsGood(false);
    await api.exports.check({ profileId, target });
    setIsGood(true);
  });
  const next = nextText(view, useAppState().pausedUntil, now);
  const Icon = ICONS[target];
  return (
    <Card
      title={words.targets[target]}
      icon={<Icon size={16} aria-hidden />}
      aside={
        <span className={styles["state"]} data-on={enabled}>
          {enabled ? words.on : words.off}
        </span>
      }
    >
      <Facts
        facts={[
          { label: words.what, value: words.carries[target] },
          ...(enabled ? [{ label: words.where, value: view.place }] : []),
          ...(enabled || view.lastGoodAt !== null
            ? [
                {
                  label: words.lastGood,
                  value:
                    view.lastGoodAt === null ? (
                      strings.time.never
                    ) : (
                      <Moment iso={view.lastGoodAt} now={now} />
                    ),
                },
              ]
            : []),
          ...(enabled ? [{ label: words.next, value: next }] : []),
        ]}
      />
      {view.lastCounts !== null && <CountStrip counts={view.lastCounts} />}
      {!enabled && (
        <p className={styles["off"]}>
          {words.offText} <a href={hrefOf({ page: "settings", section: "exports" })}>{words.settings}</a>
        </p>
      )}
      {enabled && view.lastError !== null && (
        <ErrorNotice
          error={view.lastError}
          standing
          onRetry={() => run.start()}
          pending={isBusy || run.pending}
        />
      )}
      {run.error !== null && <ErrorNotice error={run.error} onDismiss={run.clearError} />}
      {check.error !== null && (
        <ErrorNotice
          error={check.error}
          onRetry={() => check.start()}
          pending={check.pending}
          onDismiss={check.clearError}
        />
      )}
      <p className={styles["good"]} role="status">
        {isGood && (
          <>
            <CircleCheck size={15} aria-hidden />
            {words.good}
          </>
        )}
      </p>
      <div className={styles["actions"]}>
        {enabled && (
          <Button pending={isBusy || run.pending} onClick={() => run.start()}>
            {words.runNow}
          </Button>
        )}
        {enabled && (
          <Button look="quiet" pending={check.pending} onClick={() => check.start()}>
            {check.pending ? words.checking : words.check}
          </Button>
        )}
        {target === "anytype" && (
          <Button look={enabled ? "quiet" : "plain"} onClick={() => setIsPairing(true)}>
            {words.pair}
          </Button>
        )}
      </div>
      {isPairing && <PairDialog profileId={profileId} onClose={() => setIsPairing(false)} />}
    </Card>
  );
}

/** When it runs next by itself; what falls into a pause is due at its end. */
function nextText({ nextDueAt }: ExportView, pausedUntil: PausedUntil | null, now: number): string {
  const { byHand, whenResumed, nextAt } = strings.overview;
  if (nextDueAt === null) return byHand;
  if (pausedUntil?.kind === "resumed") return whenResumed;
  const resumes = pausedUntil === null ? now : Date.parse(pausedUntil.at);
  const iso = new Date(Math.max(Date.parse(nextDueAt), resumes, now)).toISOString();
  return nextAt(formatRelative(iso, now), formatClock(iso));
}
