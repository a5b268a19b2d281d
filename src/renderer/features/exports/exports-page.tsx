import { Eye } from "lucide-react";
import type { ProfileView } from "#shared/models/app-state";
import { navigate, type Route } from "../../route.ts";
import { useAppState } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { RunProgress } from "../runs/run-progress.tsx";
import { AskCard } from "./ask-card.tsx";
import { AuditCard } from "./audit-card.tsx";
import { DeadLettersCard } from "./dead-letters-card.tsx";
import styles from "./exports-page.module.css";
import { PreviewPage } from "./preview/preview-page.tsx";
import { TargetCard } from "./target-card.tsx";

const words = strings.exports;

/** What of the agent goes to AnyType and Convex, and what would. */
export function ExportsPage({
  profile,
  route,
}: {
  readonly profile: ProfileView;
  readonly route: Extract<Route, { page: "exports" }>;
}) {
  if (route.view === "preview") return <PreviewPage profile={profile} />;
  return <ExportsOverview profile={profile} />;
}

function ExportsOverview({ profile }: { readonly profile: ProfileView }) {
  const active = useAppState().activeRuns.filter(
    (run) => run.profileId === profile.id && run.kind === "export",
  );
  const isAnyOn = profile.exports.some(({ enabled }) => enabled);
  const asksAnytype = profile.exports.some(({ target, enabled }) => target === "anytype" && enabled);
  return (
    <div className={styles["page"]}>
      <PageHeader title={words.title} subtitle={words.subtitle}>
        {isAnyOn && (
          <Button
            icon={<Eye size={15} aria-hidden />}
            onClick={() => navigate({ page: "exports", view: "preview" })}
          >
            {words.preview}
          </Button>
        )}
      </PageHeader>
      {active.length > 0 && (
        <Card title={strings.overview.running}>
          {active.map((run) => (
            <RunProgress key={run.id} run={run} />
          ))}
        </Card>
      )}
      <div className={styles["targets"]}>
        {profile.exports.map((view) => (
          <TargetCard key={view.target} profile={profile} view={view} isBusy={active.length > 0} />
        ))}
      </div>
      <DeadLettersCard profile={profile} />
      {asksAnytype && <AskCard profileId={profile.id} />}
      <AuditCard profileId={profile.id} />
    </div>
  );
}
