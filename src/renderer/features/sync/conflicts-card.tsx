import { GitCompareArrows } from "lucide-react";
import { useState } from "react";
import type { ProfileView } from "#shared/models/app-state";
import type { Conflict } from "#shared/models/sync";
import { formatCount } from "../../format/number.ts";
import { useLoad } from "../../hooks/use-load.ts";
import { useApi, useAppState } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { VirtualList } from "../../ui/virtual-list.tsx";
import { ConflictDialog } from "./conflict-dialog.tsx";
import styles from "./conflicts-card.module.css";

const words = strings.conflicts;

/** The files that were changed on both sides and wait for a choice; nothing when there are none. Looks after every sync. */
export function ConflictsCard({ profile }: { readonly profile: ProfileView }) {
  const api = useApi();
  const { recentRuns } = useAppState();
  const [settled, setSettled] = useState(0);
  const [open, setOpen] = useState<Conflict | null>(null);
  const lastSync = recentRuns.find((run) => run.profileId === profile.id && run.kind === "sync");
  const { now, retry } = useLoad(
    profile.id,
    () => api.conflicts.list({ profileId: profile.id }),
    `${lastSync?.id} ${settled}`,
  );
  const close = () => setOpen(null);

  return (
    <>
      {now.kind === "failed" && <ErrorNotice error={now.error} standing onRetry={retry} />}
      {now.kind === "ready" && now.value.length > 0 && (
        <Card title={words.title} icon={<GitCompareArrows size={16} aria-hidden />}>
          <p>{words.summary(now.value.length, formatCount(now.value.length))}</p>
          <div className={styles["list"]}>
            <VirtualList
              label={words.list}
              items={now.value}
              renderItem={(conflict) => <ConflictRow conflict={conflict} onOpen={() => setOpen(conflict)} />}
            />
          </div>
        </Card>
      )}
      {open !== null && (
        <ConflictDialog
          profile={profile}
          conflict={open}
          onSettled={() => setSettled(settled + 1)}
          onClose={close}
        />
      )}
    </>
  );
}

function ConflictRow({ conflict, onOpen }: { readonly conflict: Conflict; readonly onOpen: () => void }) {
  const { path, versions } = conflict;
  return (
    <div className={styles["row"]}>
      <span className={styles["path"]} title={path}>
        {path}
      </span>
      <span className={styles["count"]}>{words.versions(versions.length, formatCount(versions.length))}</span>
      <Button look="quiet" aria-label={words.openOne(path)} onClick={onOpen}>
        {words.open}
      </Button>
    </div>
  );
}
