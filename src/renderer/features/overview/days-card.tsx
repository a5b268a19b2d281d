import type { ProfileView } from "#shared/models/app-state";
import { lastDays } from "../../calendar.ts";
import { useLoad } from "../../hooks/use-load.ts";
import { useNow } from "../../hooks/use-now.ts";
import { useApi, useAppState } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Card } from "../../ui/card.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { Loading } from "../../ui/loading.tsx";
import { DayStrip } from "./day-strip.tsx";
import styles from "./days-card.module.css";
import { SizeChart } from "./size-chart.tsx";

const words = strings.overview.days;
const DAYS = 30;

/** How the last 30 days went, and what the snapshots took meanwhile; read anew when a run of this agent has ended. */
export function DaysCard({ profile: { id: profileId, backup } }: { readonly profile: ProfileView }) {
  const api = useApi();
  const now = useNow();
  const ended = useAppState().recentRuns.filter((run) => run.profileId === profileId);
  const starts = lastDays(DAYS, now);
  const { now: loaded, retry } = useLoad(
    profileId,
    () => api.overview.days({ profileId, starts: [...starts] }),
    [starts[0], backup.storedBytes, ...ended.map(({ id }) => id)].join("\n"),
  );
  return (
    <Card title={words.title}>
      <div className={styles["body"]}>
        {loaded.kind === "loading" && <Loading text={words.loading} />}
        {loaded.kind === "failed" && <ErrorNotice error={loaded.error} standing onRetry={retry} />}
        {loaded.kind === "ready" && loaded.value.every(({ result }) => result === "none") && (
          <p className={styles["quiet"]}>{words.empty}</p>
        )}
        {loaded.kind === "ready" && loaded.value.some(({ result }) => result !== "none") && (
          <>
            <DayStrip days={loaded.value} now={now} />
            <SizeChart days={loaded.value} now={now} />
          </>
        )}
      </div>
    </Card>
  );
}
