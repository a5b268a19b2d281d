import { MailX } from "lucide-react";
import { useState } from "react";
import type { ProfileView } from "#shared/models/app-state";
import { type DeadLetter, EXPORT_TARGETS, type ExportTargetName } from "#shared/models/export";
import { formatCount } from "../../format/number.ts";
import { useAction } from "../../hooks/use-action.ts";
import { useLoad } from "../../hooks/use-load.ts";
import { useApi, useAppState } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { Loading } from "../../ui/loading.tsx";
import { PickList } from "../../ui/pick-list.tsx";
import { DeadLetterDialog } from "./dead-letter-dialog.tsx";
import styles from "./dead-letters-card.module.css";

const words = strings.exports;

/** The records that could not be exported, each to look at, try again or discard; nothing when there are none. */
export function DeadLettersCard({ profile }: { readonly profile: ProfileView }) {
  const count = profile.exports.reduce((sum, { deadLetters }) => sum + deadLetters, 0);
  if (count === 0) return null;
  return (
    <Card title={words.letters} icon={<MailX size={16} aria-hidden />}>
      <p>{words.lettersOf(count, formatCount(count))}</p>
      <Letters profile={profile} count={count} />
    </Card>
  );
}

function Letters({ profile, count }: { readonly profile: ProfileView; readonly count: number }) {
  const api = useApi();
  const { recentRuns } = useAppState();
  const [open, setOpen] = useState<DeadLetter | null>(null);
  const lastExport = recentRuns.find((run) => run.profileId === profile.id && run.kind === "export");
  const { now, retry } = useLoad(
    profile.id,
    () => api.exports.deadLetters({ profileId: profile.id }),
    `${lastExport?.id} ${count}`,
  );
  const retryAll = useAction((target: ExportTargetName) =>
    api.exports.retry({ profileId: profile.id, target }),
  );
  if (now.kind === "loading") return <Loading text={words.lettersLoading} />;
  if (now.kind === "failed") return <ErrorNotice error={now.error} standing onRetry={retry} />;
  const letters = now.value;
  const targets = EXPORT_TARGETS.filter((name) => letters.some(({ target }) => target === name));
  return (
    <>
      <div className={styles["list"]}>
        <PickList
          key={letters.map(({ sourceKey }) => sourceKey).join("\n")}
          label={words.lettersList}
          items={letters}
          onPick={setOpen}
          renderItem={(letter) => <LetterRow letter={letter} />}
        />
      </div>
      {retryAll.error !== null && <ErrorNotice error={retryAll.error} onDismiss={retryAll.clearError} />}
      <div className={styles["actions"]}>
        {targets.map((target) => (
          <Button key={target} pending={retryAll.pending} onClick={() => retryAll.start(target)}>
            {words.retryAll(words.targets[target])}
          </Button>
        ))}
      </div>
      {open !== null && (
        <DeadLetterDialog profileId={profile.id} letter={open} onClose={() => setOpen(null)} />
      )}
    </>
  );
}

function LetterRow({ letter }: { readonly letter: DeadLetter }) {
  const { target, sourceKey, error } = letter;
  return (
    <div className={styles["row"]}>
      <span className={styles["target"]}>{words.targets[target]}</span>
      <span className={styles["key"]} title={sourceKey}>
        {sourceKey}
      </span>
      <span className={styles["reason"]} title={error.message}>
        {error.message}
      </span>
    </div>
  );
}
