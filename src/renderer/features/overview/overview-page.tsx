import { FolderOpen } from "lucide-react";
import { useState } from "react";
import type { ProfileView } from "#shared/models/app-state";
import { useAction } from "../../hooks/use-action.ts";
import { useApi, useAppState } from "../../services.ts";
import { hrefOf } from "../../route.ts";
import { strings } from "../../strings.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { RunProgress } from "../runs/run-progress.tsx";
import { ConflictsCard } from "../sync/conflicts-card.tsx";
import { PauseBar } from "../sync/pause-bar.tsx";
import { PauseMenu } from "../sync/pause-menu.tsx";
import { PlanDialog } from "../sync/plan-dialog.tsx";
import { BackupCard } from "./backup-card.tsx";
import { DaysCard } from "./days-card.tsx";
import { HeadlineCard } from "./headline-card.tsx";
import { OtherProfiles } from "./other-profiles.tsx";
import styles from "./overview-page.module.css";
import { RecentRuns } from "./recent-runs.tsx";
import { SyncCard } from "./sync-card.tsx";
import { UpdateLine } from "./update-line.tsx";

const words = strings.overview;

/** Is my agent safe, and if not, what is the one thing I should do? */
export function OverviewPage({ profile }: { readonly profile: ProfileView }) {
  const api = useApi();
  const state = useAppState();
  const [reviewing, setReviewing] = useState<"plan" | "resync" | null>(null);
  const active = state.activeRuns.filter((run) => run.profileId === profile.id);
  const openFolder = useAction(() => api.app.openFolder({ path: profile.workspaceDir }));
  const review = () => setReviewing("plan");

  return (
    <div className={styles["page"]}>
      <PageHeader
        title={words.title}
        subtitle={[profile.name, words.roles[profile.role], profile.workspaceDir].join(" · ")}
      >
        {state.face.canOpenFolder && (
          <Button icon={<FolderOpen size={15} aria-hidden />} onClick={() => openFolder.start()}>
            {words.openFolder}
          </Button>
        )}
        <PauseMenu />
      </PageHeader>
      {openFolder.error !== null && (
        <ErrorNotice error={openFolder.error} onDismiss={openFolder.clearError} />
      )}

      <PauseBar />
      <HeadlineCard profile={profile} onReview={review} />
      <OtherProfiles profile={profile} />
      {profile.sample && (
        <div className={styles["line"]}>
          <p>{words.sample}</p>
          <ButtonLink href={hrefOf({ page: "setup" })}>{words.setUpOwn}</ButtonLink>
        </div>
      )}
      <UpdateLine />
      {active.length > 0 && (
        <Card title={words.running}>
          {active.map((run) => (
            <RunProgress key={run.id} run={run} />
          ))}
        </Card>
      )}
      <ConflictsCard profile={profile} />
      <div className={styles["halves"]}>
        <SyncCard profile={profile} onReview={review} onResync={() => setReviewing("resync")} />
        <BackupCard profile={profile} />
      </div>
      <DaysCard profile={profile} />
      <RecentRuns runs={state.recentRuns.filter((run) => run.profileId === profile.id)} />
      {reviewing !== null && (
        <PlanDialog profile={profile} resync={reviewing === "resync"} onClose={() => setReviewing(null)} />
      )}
    </div>
  );
}
