import { useState } from "react";
import type { RunId } from "#shared/brand";
import type { ProfileView } from "#shared/models/app-state";
import { isFinished, type Run } from "#shared/models/run";
import { commandLine } from "../../../format/command.ts";
import { formatCount } from "../../../format/number.ts";
import { useAction } from "../../../hooks/use-action.ts";
import { useLoad } from "../../../hooks/use-load.ts";
import { useApi, useProfileFlag } from "../../../services.ts";
import { strings } from "../../../strings.ts";
import { Button } from "../../../ui/button.tsx";
import { Checkbox } from "../../../ui/checkbox.tsx";
import { CommandLine } from "../../../ui/command-line.tsx";
import { Details } from "../../../ui/details.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { ErrorNotice } from "../../../ui/error-notice.tsx";
import { Loading } from "../../../ui/loading.tsx";
import { RunEnd } from "../../runs/run-end.tsx";
import { RunProgress } from "../../runs/run-progress.tsx";
import { useRun } from "../../runs/use-run.ts";
import { WarningList } from "../../runs/warning-list.tsx";
import styles from "./clean-up-dialog.module.css";
import { PlannedRemovals, removalsOf } from "./planned-removals.tsx";

const words = strings.cleanUp;

/** What the next clean-up removes; removes it now when told to, and follows that to its end. */
export function CleanUpDialog({
  profile,
  hasLegacy,
  onClose,
}: {
  readonly profile: ProfileView;
  /** There are snapshots of the plugin, which go only if asked. */
  readonly hasLegacy: boolean;
  readonly onClose: () => void;
}) {
  const api = useApi();
  const profileFlag = useProfileFlag();
  const [withLegacy, setWithLegacy] = useState(false);
  const [runId, setRunId] = useState<RunId | null>(null);
  const run = useRun(runId);
  const input = { profileId: profile.id, withLegacy };
  const { now, retry } = useLoad(String(withLegacy), () => api.backup.prunePreview(input));
  const prune = useAction(async () => setRunId((await api.backup.prune(input)).runId));
  const count = now.kind === "ready" ? removalsOf(now.value).length : 0;

  return (
    <Dialog
      title={words.title}
      description={words.description}
      wide
      onClose={onClose}
      actions={
        runId === null && count > 0 ? (
          <>
            <Button onClick={onClose}>{words.cancel}</Button>
            <Button look="danger" pending={prune.pending} onClick={() => prune.start()}>
              {words.go(count, formatCount(count))}
            </Button>
          </>
        ) : (
          <Button onClick={onClose}>{words.close}</Button>
        )
      }
    >
      {runId === null ? (
        <>
          {now.kind === "loading" && <Loading text={words.loading} />}
          {now.kind === "failed" && <ErrorNotice error={now.error} onRetry={retry} />}
          {now.kind === "ready" && <PlannedRemovals plan={now.value} />}
          {hasLegacy && <Checkbox label={words.withLegacy} checked={withLegacy} onChange={setWithLegacy} />}
          <Details label={strings.command.same}>
            <CommandLine
              command={commandLine([
                ...["clawback", "backup", "prune"],
                ...(withLegacy ? ["--legacy"] : []),
                ...profileFlag,
              ])}
            />
          </Details>
        </>
      ) : (
        <CleanUpRun run={run} />
      )}
      {prune.error !== null && <ErrorNotice error={prune.error} onRetry={() => prune.start()} />}
    </Dialog>
  );
}

function CleanUpRun({ run }: { readonly run: Run | null }) {
  if (run === null) return <Loading text={strings.runs.starting} />;
  if (!isFinished(run.state)) return <RunProgress run={run} />;
  const removed = run.result?.kind === "prune" ? run.result.removed : [];
  return (
    <>
      <RunEnd run={run} cancelled={words.cancelled} />
      {removed.length > 0 && (
        <ul className={styles["list"]} aria-label={words.removed} tabIndex={0}>
          {removed.map((name) => (
            <li key={name}>{name}</li>
          ))}
        </ul>
      )}
      <WarningList warnings={run.warnings} />
    </>
  );
}
