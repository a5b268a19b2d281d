import { Archive, Printer, SearchX, Trash2 } from "lucide-react";
import { useState } from "react";
import type { ProfileView } from "#shared/models/app-state";
import type { LegacySnapshot, SnapshotList } from "#shared/models/snapshot";
import { useAction } from "../../hooks/use-action.ts";
import { type Load, useLoad } from "../../hooks/use-load.ts";
import type { SnapshotsRoute } from "../../route.ts";
import { useApi, useAppState } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { Loading } from "../../ui/loading.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { NotSetUp } from "../overview/not-set-up.tsx";
import { NO_QUERY, type Query } from "./find/query.ts";
import { OddSnapshots } from "./list/odd-snapshots.tsx";
import { SnapshotNav } from "./list/snapshot-nav.tsx";
import { RecoveryDialog } from "./recovery/recovery-dialog.tsx";
import { RestoreLegacyDialog } from "./restore/restore-legacy-dialog.tsx";
import { CleanUpDialog } from "./retention/clean-up-dialog.tsx";
import { SnapshotPanel } from "./snapshot-panel.tsx";
import styles from "./snapshots-page.module.css";

const words = strings.snapshots;

type OpenDialog =
  Readonly<{ kind: "clean-up" | "recovery" }> | Readonly<{ kind: "legacy"; snapshot: LegacySnapshot }> | null;

/** All snapshots of an agent on the left, the files of the chosen one, or of the newest, on the right. */
export function SnapshotsPage({
  profile,
  route,
}: {
  readonly profile: ProfileView;
  readonly route: SnapshotsRoute;
}) {
  const api = useApi();
  const [forgotten, setForgotten] = useState(0);
  const [dialog, setDialog] = useState<OpenDialog>(null);
  const revision = `${useLastChange(profile)}/${String(forgotten)}`;
  const list = useLoad(profile.id, () => api.backup.list({ profileId: profile.id }), revision);
  const close = () => setDialog(null);
  const hasLegacy = list.now.kind === "ready" && (list.now.value.legacy ?? []).length > 0;

  return (
    <div className={styles["page"]}>
      <PageHeader title={words.title} subtitle={`${profile.name} · ${profile.backup.target}`}>
        {list.now.kind === "ready" && !isEmpty(list.now.value) && (
          <>
            <Button icon={<Printer size={15} aria-hidden />} onClick={() => setDialog({ kind: "recovery" })}>
              {words.recovery}
            </Button>
            <Button icon={<Trash2 size={15} aria-hidden />} onClick={() => setDialog({ kind: "clean-up" })}>
              {words.cleanUp}
            </Button>
          </>
        )}
      </PageHeader>
      <PageContent
        list={list}
        profile={profile}
        route={route}
        onForgotten={() => setForgotten(forgotten + 1)}
        onDialog={setDialog}
      />
      {dialog?.kind === "clean-up" && (
        <CleanUpDialog profile={profile} hasLegacy={hasLegacy} onClose={close} />
      )}
      {dialog?.kind === "recovery" && <RecoveryDialog profile={profile} onClose={close} />}
      {dialog?.kind === "legacy" && (
        <RestoreLegacyDialog profile={profile} snapshot={dialog.snapshot} onClose={close} />
      )}
    </div>
  );
}

function isEmpty({ snapshots, leftovers, legacy = [], missing = [], damaged = [] }: SnapshotList): boolean {
  return [snapshots, leftovers, legacy, missing, damaged].every((some) => some.length === 0);
}

function PageContent({
  list: { now, retry },
  profile,
  route,
  onForgotten,
  onDialog,
}: {
  readonly list: Load<SnapshotList>;
  readonly profile: ProfileView;
  readonly route: SnapshotsRoute;
  readonly onForgotten: () => void;
  readonly onDialog: (dialog: OpenDialog) => void;
}) {
  const api = useApi();
  const [query, setQuery] = useState<Query>(NO_QUERY);
  const backUp = useAction(() => api.backup.run({ profileId: profile.id }));
  const forget = useAction(async () => {
    await api.backup.forgetMissing({ profileId: profile.id });
    onForgotten();
  });
  if (now.kind === "loading") return <Loading text={words.loading} />;
  if (now.kind === "failed") return <ErrorNotice error={now.error} onRetry={retry} />;
  if (isEmpty(now.value)) return <NoSnapshots profile={profile} />;
  const { snapshots } = now.value;
  const at = route.snapshot === null ? 0 : snapshots.findIndex(({ name }) => name === route.snapshot);
  const chosen = snapshots[at];
  return (
    <div className={styles["halves"]}>
      <SnapshotNav list={now.value} chosen={chosen?.name ?? null}>
        <OddSnapshots
          list={now.value}
          forget={forget}
          backUp={backUp}
          onCleanUp={() => onDialog({ kind: "clean-up" })}
          onRestoreLegacy={(snapshot) => onDialog({ kind: "legacy", snapshot })}
        />
      </SnapshotNav>
      {chosen === undefined ? (
        <NotThere isAsked={route.snapshot !== null} />
      ) : (
        <SnapshotPanel
          key={chosen.name}
          profile={profile}
          snapshot={chosen}
          earlier={snapshots.slice(at + 1)}
          route={route}
          query={query}
          onQuery={setQuery}
        />
      )}
    </div>
  );
}

function NotThere({ isAsked }: { readonly isAsked: boolean }) {
  return isAsked ? (
    <EmptyState icon={<SearchX size={28} />} title={words.gone} text={words.goneText} />
  ) : (
    <EmptyState icon={<Archive size={28} />} title={words.empty} text={words.emptyText} />
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
        <NotSetUp half="backup" />
      )}
      {backup.error !== null && <ErrorNotice error={backup.error} onRetry={() => backup.start()} />}
    </EmptyState>
  );
}

/** Changes whenever a run ended that may have made, removed or proved snapshots. */
function useLastChange({ id }: ProfileView): string {
  const last = useAppState().recentRuns.find(
    ({ profileId, kind }) => profileId === id && ["backup", "prune", "verify"].includes(kind),
  );
  return last?.id ?? "";
}
