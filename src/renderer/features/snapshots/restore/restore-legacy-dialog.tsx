import { useState } from "react";
import type { RunId } from "#shared/brand";
import type { ProfileView } from "#shared/models/app-state";
import type { LegacySnapshot } from "#shared/models/snapshot";
import { formatSize } from "../../../format/size.ts";
import { formatMoment } from "../../../format/time.ts";
import { useAction } from "../../../hooks/use-action.ts";
import { useApi } from "../../../services.ts";
import { strings } from "../../../strings.ts";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { ErrorNotice } from "../../../ui/error-notice.tsx";
import { useRun } from "../../runs/use-run.ts";
import { RestoreCommand } from "./restore-command.tsx";
import { RestoreRun } from "./restore-run.tsx";
import styles from "./restore.module.css";

const words = strings.restore;

/** Restores a snapshot of the plugin: whole, into a folder of its own, since it has no index to look into first. */
export function RestoreLegacyDialog({
  profile,
  snapshot,
  onClose,
}: {
  readonly profile: ProfileView;
  readonly snapshot: LegacySnapshot;
  readonly onClose: () => void;
}) {
  const api = useApi();
  const [runId, setRunId] = useState<RunId | null>(null);
  const run = useRun(runId);
  const { name } = snapshot;
  const restore = useAction(async () =>
    setRunId((await api.backup.restoreLegacy({ profileId: profile.id, snapshot: name, paths: [] })).runId),
  );
  return (
    <Dialog
      title={words.titleLegacy}
      description={words.description(formatMoment(snapshot.createdAt))}
      wide
      onClose={onClose}
      actions={
        runId === null ? (
          <>
            <Button onClick={onClose}>{words.cancel}</Button>
            <Button look="primary" pending={restore.pending} onClick={() => restore.start()}>
              {words.go}
            </Button>
          </>
        ) : (
          <Button onClick={onClose}>{words.close}</Button>
        )
      }
    >
      {runId === null ? (
        <>
          <p>{words.legacyText(formatSize(snapshot.storedBytes))}</p>
          <p className={styles["quiet"]}>{words.safe}</p>
          <RestoreCommand snapshot={name} paths={[]} />
        </>
      ) : (
        <RestoreRun run={run} inPlace={false} />
      )}
      {restore.error !== null && <ErrorNotice error={restore.error} onRetry={() => restore.start()} />}
    </Dialog>
  );
}
