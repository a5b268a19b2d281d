import { ArrowLeftRight } from "lucide-react";
import type { ProfileView } from "#shared/models/app-state";
import { useAction } from "../../hooks/use-action.ts";
import { useNow } from "../../hooks/use-now.ts";
import { useApi, useAppState } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Switch } from "../../ui/switch.tsx";
import styles from "./half-card.module.css";
import { HalfError } from "./half-error.tsx";
import { arrivalFacts } from "../sync/arrival-facts.tsx";
import { LeftOutLine } from "../sync/left-out-line.tsx";
import { intervalFacts, nextDueText } from "./next-due.ts";
import { NotSetUp } from "./not-set-up.tsx";

const words = strings.overview;

/** The sync half of an agent: where its files go, when last and when next, and the switch. */
export function SyncCard({
  profile,
  onReview,
  onResync,
}: {
  readonly profile: ProfileView;
  readonly onReview: () => void;
  readonly onResync: () => void;
}) {
  const { sync, headline, id: profileId } = profile;
  const api = useApi();
  const now = useNow();
  const { activeRuns, pausedUntil } = useAppState();
  const busy = activeRuns.some((run) => run.profileId === profileId && run.kind === "sync");
  const run = useAction(() => api.sync.run({ profileId }));
  const setEnabled = useAction((enabled: boolean) => api.sync.setEnabled({ profileId, enabled }));
  const icon = <ArrowLeftRight size={16} aria-hidden />;

  if (sync.provider === "off") {
    return (
      <Card title={words.sync} icon={icon}>
        <NotSetUp half="sync" withLink={headline.action === undefined} />
      </Card>
    );
  }
  const failed = run.error ?? setEnabled.error;
  return (
    <Card
      title={words.sync}
      icon={icon}
      aside={
        <Switch
          label={words.syncSwitch}
          checked={sync.enabled}
          pending={setEnabled.pending}
          onChange={setEnabled.start}
        />
      }
    >
      <Facts
        facts={[
          { label: words.where, value: sync.target },
          ...(sync.mode === null ? [] : [{ label: words.mode, value: words.modes[sync.mode] }]),
          {
            label: words.lastSync,
            value:
              sync.health.lastGoodAt === null ? (
                strings.time.never
              ) : (
                <Moment iso={sync.health.lastGoodAt} now={now} />
              ),
          },
          { label: words.next, value: nextDueText(sync.health, sync, pausedUntil, now) },
          ...intervalFacts(sync.intervalSeconds),
          ...arrivalFacts(profile, now),
        ]}
      />
      <LeftOutLine profile={profile} />
      <HalfError
        error={sync.health.lastError}
        headline={headline}
        onRetry={() => run.start()}
        onReview={onReview}
        pending={busy || run.pending}
      />
      {failed !== null && (
        <ErrorNotice
          error={failed}
          onReview={onReview}
          onDismiss={() => {
            run.clearError();
            setEnabled.clearError();
          }}
        />
      )}
      <div className={styles["actions"]}>
        <Button pending={busy || run.pending} onClick={() => run.start()}>
          {words.syncNow}
        </Button>
        <Button look="quiet" onClick={onReview}>
          {words.preview}
        </Button>
        {sync.mode === "bisync" && (
          <Button look="quiet" onClick={onResync}>
            {words.resync}
          </Button>
        )}
      </div>
    </Card>
  );
}
