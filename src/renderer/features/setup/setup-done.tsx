import { ShieldCheck } from "lucide-react";
import { useState } from "react";
import type { ProfileId } from "#shared/brand";
import { navigate } from "../../route.ts";
import { useAppState } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { RunProgress } from "../runs/run-progress.tsx";
import { RecoveryDialog } from "../snapshots/recovery/recovery-dialog.tsx";
import styles from "./setup-page.module.css";

const words = strings.setup.done;

/** After "Go": what is under way, and the sheet that belongs into a drawer. */
export function SetupDone({ profileId }: { readonly profileId: ProfileId }) {
  const { profiles, activeRuns } = useAppState();
  const [isPrinting, setPrinting] = useState(false);
  const profile = profiles.find(({ id }) => id === profileId);
  const active = activeRuns.filter((run) => run.profileId === profileId);
  return (
    <div className={styles["page"]}>
      <EmptyState icon={<ShieldCheck size={32} />} title={words.title} isPage text={words.text}>
        <div className={styles["row"]}>
          {profile?.backup.encrypted === true && (
            <Button onClick={() => setPrinting(true)}>{words.sheet}</Button>
          )}
          <Button look="primary" onClick={() => navigate({ page: "overview" })}>
            {words.overview}
          </Button>
        </div>
      </EmptyState>
      {active.length > 0 && (
        <Card title={words.working}>
          {active.map((run) => (
            <RunProgress key={run.id} run={run} />
          ))}
        </Card>
      )}
      {isPrinting && profile !== undefined && (
        <RecoveryDialog profile={profile} onClose={() => setPrinting(false)} />
      )}
    </div>
  );
}
