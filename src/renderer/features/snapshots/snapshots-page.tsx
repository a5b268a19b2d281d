import { Archive, History, SearchX } from "lucide-react";
import type { ProfileView } from "#shared/models/app-state";
import type { SnapshotList, SnapshotSummary } from "#shared/models/snapshot";
import { useAction } from "../../hooks/use-action.ts";
import { type Load, useLoad } from "../../hooks/use-load.ts";
import type { Route } from "../../route.ts";
import { useApi, useAppState } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { Loading } from "../../ui/loading.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { NotSetUp } from "../overview/not-set-up.tsx";
import { SnapshotPanel } from "./snapshot-panel.tsx";
import { SnapshotNav } from "./snapshot-nav.tsx";
import styles from "./snapshots-page.module.css";

const words = strings.snapshots;

type SnapshotsRoute = Extract<Route, { page: "snapshots" }>;

/** All snapshots of an agent on the left, the files of the chosen one on the right. */
export function SnapshotsPage({
  profile,
  route,
}: {
  readonly profile: ProfileView;
  readonly route: SnapshotsRoute;
}) {
  const api = useApi();
  const list = useLoad(profile.id, () => api.backup.list({ profileId: profile.id }), useLastChange(profile));
  return (
    <div className={styles["page"]}>
      <PageHeader title={words.title} subtitle={`${profile.name} · ${profile.backup.target}`} />
      <PageContent list={list} profile={profile} route={route} />
    </div>
  );
}

function PageContent({
  list: { now, retry },
  profile,
  route,
}: {
  readonly list: Load<SnapshotList>;
  readonly profile: ProfileView;
  readonly route: SnapshotsRoute;
}) {
  if (now.kind === "loading") return <Loading text={words.loading} />;
  if (now.kind === "failed") return <ErrorNotice error={now.error} onRetry={retry} />;
  const { snapshots, leftovers } = now.value;
  if (snapshots.length + leftovers.length === 0) {
    return <NoSnapshots profile={profile} />;
  }
  return (
    <div className={styles["halves"]}>
      <SnapshotNav list={now.value} chosen={route.snapshot} />
      <Chosen snapshots={snapshots} profile={profile} route={route} />
    </div>
  );
}

function NoSnapshots({ profile }: { readonly profile: ProfileView }) {
  const api = useApi();
  const running = useAppState().activeRuns.some(
    (run) => run.profileId === profile.id && run.kind === "backup",
  );
  const backup = useAction(() => api.backup.run({ profileId: profile.id }));
  return (
    <EmptyState icon={<Archive size={28} />} title={words.empty} text={words.emptyText}>
      {profile.backup.enabled ? (
        <Button look="primary" pending={running || backup.pending} onClick={() => backup.start()}>
          {running ? strings.runs.doing.backup : strings.overview.backupNow}
        </Button>
      ) : (
        <NotSetUp title={strings.overview.backupUnset} text={strings.overview.backupUnsetText} />
      )}
      {backup.error !== null && <ErrorNotice error={backup.error} onRetry={() => backup.start()} />}
    </EmptyState>
  );
}

function Chosen({
  snapshots,
  profile,
  route,
}: {
  readonly snapshots: readonly SnapshotSummary[];
  readonly profile: ProfileView;
  readonly route: SnapshotsRoute;
}) {
  if (route.snapshot === null) {
    return <EmptyState icon={<History size={28} />} title={words.pick} text={words.pickText} />;
  }
  const snapshot = snapshots.find(({ name }) => name === route.snapshot);
  if (snapshot === undefined) {
    return <EmptyState icon={<SearchX size={28} />} title={words.gone} text={words.goneText} />;
  }
  return <SnapshotPanel key={snapshot.name} profile={profile} snapshot={snapshot} folder={route.folder} />;
}

/** Changes whenever a run ended that may have made or removed snapshots. */
function useLastChange({ id }: ProfileView): string {
  const last = useAppState().recentRuns.find(
    (run) => run.profileId === id && (run.kind === "backup" || run.kind === "prune"),
  );
  return last?.id ?? "";
}
