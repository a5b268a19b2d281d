import { ListChecks, SearchX } from "lucide-react";
import { useState } from "react";
import type { ProfileView } from "#shared/models/app-state";
import { isFinished, type Run, RUN_KINDS, RUN_RESULTS } from "#shared/models/run";
import { formatCount } from "../../format/number.ts";
import { useNow } from "../../hooks/use-now.ts";
import { type ActivityRoute, navigate } from "../../route.ts";
import { useAppState } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { DayField } from "../../ui/day-field.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { Loading } from "../../ui/loading.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { PickList } from "../../ui/pick-list.tsx";
import { Select } from "../../ui/select.tsx";
import { RunDialog } from "../runs/run-dialog.tsx";
import { RunProgress } from "../runs/run-progress.tsx";
import styles from "./activity-page.module.css";
import { ActivityRow } from "./activity-row.tsx";
import { type Runs, useRuns } from "./use-runs.ts";

const words = strings.activity;

/** Every run of an agent, newest first. */
export function ActivityPage({
  profile,
  route,
}: {
  readonly profile: ProfileView;
  readonly route: ActivityRoute;
}) {
  const active = useAppState().activeRuns.filter(({ profileId }) => profileId === profile.id);
  const runs = useRuns(profile.id, route);
  return (
    <div className={styles["page"]}>
      <PageHeader title={words.title} subtitle={words.subtitle}>
        <Filters route={route} />
      </PageHeader>
      {active.length > 0 && (
        <Card title={strings.overview.running}>
          {active.map((run) => (
            <RunProgress key={run.id} run={run} />
          ))}
        </Card>
      )}
      <RunList key={`${route.kind} ${route.result} ${route.day}`} runs={runs} route={route} />
    </div>
  );
}

function Filters({ route }: { readonly route: ActivityRoute }) {
  const { kind, result, day } = route;
  const filter = (wanted: Filter) => navigate({ page: "activity", ...given(wanted) });
  return (
    <>
      <Select
        label={words.kind}
        value={kind ?? ""}
        choices={[
          { value: "", text: words.allKinds },
          ...RUN_KINDS.map((value) => ({ value, text: strings.runs.kinds[value] })),
        ]}
        onChange={(value) => {
          filter({ kind: RUN_KINDS.find((known) => known === value), result, day });
        }}
      />
      <Select
        label={words.result}
        value={result ?? ""}
        choices={[
          { value: "", text: words.allResults },
          ...RUN_RESULTS.map((value) => ({ value, text: words.results[value] })),
        ]}
        onChange={(value) => {
          filter({ kind, result: RUN_RESULTS.find((known) => known === value), day });
        }}
      />
      <DayField
        label={words.day}
        value={day ?? null}
        onChange={(chosen) => filter({ kind, result, day: chosen ?? undefined })}
      />
    </>
  );
}

type Filter = { readonly [F in "kind" | "result" | "day"]: ActivityRoute[F] | undefined };

function given({ kind, result, day }: Filter): Omit<ActivityRoute, "page"> {
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(result === undefined ? {} : { result }),
    ...(day === undefined ? {} : { day }),
  };
}

function RunList({
  runs: { now, retry, more },
  route,
}: {
  readonly runs: Runs;
  readonly route: ActivityRoute;
}) {
  const time = useNow();
  const [open, setOpen] = useState<Run | null>(null);
  if (now.kind === "loading") return <Loading text={words.loading} />;
  if (now.kind === "failed") return <ErrorNotice error={now.error} standing onRetry={retry} />;
  // What still runs is shown above the list, with its progress.
  const runs = now.value.runs.filter(({ state }) => isFinished(state));
  if (runs.length === 0) return <NoRuns route={route} />;
  const { hasMore } = now.value;
  return (
    <>
      <div className={styles["list"]}>
        <PickList
          label={words.list}
          items={runs}
          onPick={setOpen}
          renderItem={(run) => <ActivityRow run={run} now={time} />}
        />
      </div>
      <div className={styles["foot"]}>
        <p role="status">
          {hasMore
            ? words.countOrMore(formatCount(runs.length))
            : words.count(runs.length, formatCount(runs.length))}
        </p>
        {hasMore && <Button onClick={more}>{words.older}</Button>}
      </div>
      {open !== null && <RunDialog run={open} onClose={() => setOpen(null)} />}
    </>
  );
}

function NoRuns({ route }: { readonly route: ActivityRoute }) {
  if (route.kind === undefined && route.result === undefined && route.day === undefined) {
    return <EmptyState icon={<ListChecks size={24} />} title={words.empty} text={words.emptyText} />;
  }
  return (
    <EmptyState icon={<SearchX size={24} />} title={words.none} text={words.noneText}>
      <Button onClick={() => navigate({ page: "activity" })}>{words.showAll}</Button>
    </EmptyState>
  );
}
