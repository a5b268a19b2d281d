import type { ProfileView } from "#shared/models/app-state";
import { useAction } from "../../hooks/use-action.ts";
import { useApi } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Details, RawText } from "../../ui/details.tsx";
import { actionOf } from "../../ui/error-action.ts";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { LevelIcon } from "../../ui/level-icon.tsx";
import { Remedy } from "../../ui/remedy.tsx";
import styles from "./headline-card.module.css";
import { halvesToRun, spokenError } from "./spoken-error.ts";

/** The one sentence on this agent, and the one thing to do about it. */
export function HeadlineCard({
  profile,
  onReview,
}: {
  readonly profile: ProfileView;
  readonly onReview: () => void;
}) {
  const { level, text } = profile.headline;
  const api = useApi();
  const spoken = spokenError(profile);
  const action = (spoken === null ? undefined : actionOf(spoken)) ?? profile.headline.action;
  const failed = profile.sync.health.lastError !== null || profile.backup.health.lastError !== null;
  const retry = useAction(async () => {
    const halves = halvesToRun(profile);
    if (halves.sync) await api.sync.run({ profileId: profile.id });
    if (halves.backup) await api.backup.run({ profileId: profile.id });
  });

  return (
    <section className={styles["headline"]} data-level={level} aria-label={strings.overview.headline}>
      <LevelIcon level={level} size={28} />
      <div className={styles["body"]}>
        <div className={styles["said"]}>
          <p className={styles["text"]}>{text}</p>
          {spoken?.detail !== undefined && (
            <Details label={strings.errors.details}>
              <RawText label={strings.errors.details} text={spoken.detail} />
            </Details>
          )}
        </div>
        {action !== undefined && (
          <Remedy
            action={action}
            retryLabel={failed ? strings.errors.retry : strings.overview.runNow}
            onRetry={() => retry.start()}
            onReview={onReview}
            pending={retry.pending}
          />
        )}
        {retry.error !== null && <ErrorNotice error={retry.error} onDismiss={retry.clearError} />}
      </div>
    </section>
  );
}
