import { useState } from "react";
import type { RunId } from "#shared/brand";
import type { ProfileView } from "#shared/models/app-state";
import type { SnapshotSummary } from "#shared/models/snapshot";
import { formatMoment } from "../../../format/time.ts";
import { useAction } from "../../../hooks/use-action.ts";
import { useLoad } from "../../../hooks/use-load.ts";
import { useApi } from "../../../services.ts";
import { strings } from "../../../strings.ts";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { ErrorNotice } from "../../../ui/error-notice.tsx";
import { useRun } from "../../runs/use-run.ts";
import { RestoreCommand } from "./restore-command.tsx";
import { RestorePlan } from "./restore-plan.tsx";
import { RestoreRun } from "./restore-run.tsx";

const words = strings.restore;

/** Into a folder of its own first; in place only from there, since that changes what the agent has now. */
type Step = Readonly<{ kind: "fresh" | "in-place"; runId: RunId | null }>;

/**
 * Shows what would be restored and where to, restores it when told to, and follows that to its end. What was restored can
 * then be put back in place: that is looked at and decided anew, with what it would replace.
 */
export function RestoreDialog({
  profile,
  snapshot,
  paths,
  onClose,
}: {
  readonly profile: ProfileView;
  readonly snapshot: SnapshotSummary;
  /** None: everything. */
  readonly paths: readonly string[];
  readonly onClose: () => void;
}) {
  const api = useApi();
  const [{ kind, runId }, setStep] = useState<Step>({ kind: "fresh", runId: null });
  const overwrite = kind === "in-place";
  const input = { profileId: profile.id, snapshot: snapshot.name, paths: [...paths], overwrite };
  const plan = useLoad(kind, () => api.backup.restorePreview(input));
  const run = useRun(runId);
  const restore = useAction(async () => setStep({ kind, runId: (await api.backup.restore(input)).runId }));
  const isRestored = kind === "fresh" && run?.result?.kind === "restore";
  const ready = plan.now.kind === "ready" ? plan.now.value : null;

  return (
    <Dialog
      title={overwrite ? words.titleInPlace : paths.length === 0 ? words.titleAll : words.title}
      description={words.description(formatMoment(snapshot.createdAt))}
      wide
      onClose={onClose}
      actions={
        runId === null ? (
          <>
            <Button onClick={onClose}>{words.cancel}</Button>
            {ready !== null && (
              <Button
                look={overwrite ? "danger" : "primary"}
                pending={restore.pending}
                onClick={() => restore.start()}
              >
                {overwrite ? words.goInPlace : words.go}
              </Button>
            )}
          </>
        ) : (
          <>
            {isRestored && (
              <Button onClick={() => setStep({ kind: "in-place", runId: null })}>{words.putBack}</Button>
            )}
            <Button onClick={onClose}>{words.close}</Button>
          </>
        )
      }
    >
      {runId === null ? (
        <>
          <RestorePlan key={kind} plan={plan.now} onRetry={plan.retry} />
          <RestoreCommand snapshot={snapshot.name} paths={paths} overwrite={overwrite} />
        </>
      ) : (
        <RestoreRun run={run} inPlace={overwrite} />
      )}
      {restore.error !== null && <ErrorNotice error={restore.error} onRetry={() => restore.start()} />}
    </Dialog>
  );
}
