import { Archive } from "lucide-react";
import type { ProfileView } from "#shared/models/app-state";
import { formatSize } from "../../format/size.ts";
import { useAction } from "../../hooks/use-action.ts";
import { useNow } from "../../hooks/use-now.ts";
import { navigate } from "../../route.ts";
import { useApi, useAppState } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Moment } from "../../ui/moment.tsx";
import styles from "./half-card.module.css";
import { HalfError } from "./half-error.tsx";
import { intervalFacts, nextDueText } from "./next-due.ts";
import { NotSetUp } from "./not-set-up.tsx";

const words = strings.overview;

/** The backup half of an agent: where its snapshots lie, how much they take, when last and when next. */
export function BackupCard({ profile }: { readonly profile: ProfileView }) {
  const { backup, headline, id: profileId } = profile;
  const api = useApi();
  const now = useNow();
  const { activeRuns, pausedUntil } = useAppState();
  const busy = activeRuns.some((run) => run.profileId === profileId && run.kind === "backup");
  const run = useAction(() => api.backup.run({ profileId }));
  const icon = <Archive size={16} aria-hidden />;

  if (!backup.enabled) {
    return (
      <Card title={words.backup} icon={icon}>
        <NotSetUp half="backup" withLink={headline.action === undefined} />
      </Card>
    );
  }
  return (
    <Card title={words.backup} icon={icon}>
      <Facts
        facts={[
          {
            label: words.where,
            value:
              backup.storedBytes === null
                ? backup.target
                : words.targetWithSize(backup.target, formatSize(backup.storedBytes)),
          },
          { label: words.encryption, value: backup.encrypted ? words.encrypted : words.notEncrypted },
          {
            label: words.lastBackup,
            value:
              backup.health.lastGoodAt === null ? (
                strings.time.never
              ) : (
                <Moment iso={backup.health.lastGoodAt} now={now} />
              ),
          },
          { label: words.next, value: nextDueText(backup.health, backup, pausedUntil, now) },
          ...intervalFacts(backup.intervalSeconds),
        ]}
      />
      <HalfError
        error={backup.health.lastError}
        headline={headline}
        onRetry={() => run.start()}
        pending={busy || run.pending}
      />
      {run.error !== null && <ErrorNotice error={run.error} onDismiss={run.clearError} />}
      <div className={styles["actions"]}>
        <Button pending={busy || run.pending} onClick={() => run.start()}>
          {words.backupNow}
        </Button>
        <Button look="quiet" onClick={() => navigate({ page: "snapshots", snapshot: null, folder: "" })}>
          {words.browse}
        </Button>
      </div>
    </Card>
  );
}
