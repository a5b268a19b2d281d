import { useState } from "react";
import type { RunId } from "#shared/brand";
import type { ProfileView } from "#shared/models/app-state";
import type { RestoreReport, SnapshotSummary } from "#shared/models/snapshot";
import { commandLine } from "../../format/command.ts";
import { formatCount } from "../../format/number.ts";
import { formatSize } from "../../format/size.ts";
import { formatMoment } from "../../format/time.ts";
import { useAction } from "../../hooks/use-action.ts";
import { type Loaded, useLoad } from "../../hooks/use-load.ts";
import { useApi, useProfileFlag } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { CommandLine } from "../../ui/command-line.tsx";
import { Details } from "../../ui/details.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Loading } from "../../ui/loading.tsx";
import { useRun } from "../runs/use-run.ts";
import styles from "./restore-dialog.module.css";
import { RestoreRun } from "./restore-run.tsx";

const words = strings.restore;

/** Shows what would be restored and where to, restores it when told to, and follows that to its end. */
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
  const input = { profileId: profile.id, snapshot: snapshot.name, paths: [...paths] };
  const preview = useLoad(snapshot.name, () => api.backup.restorePreview(input));
  const [runId, setRunId] = useState<RunId | null>(null);
  const run = useRun(runId);
  const restore = useAction(async () => setRunId((await api.backup.restore(input)).runId));

  return (
    <Dialog
      title={paths.length === 0 ? words.titleAll : words.title}
      description={words.description(formatMoment(snapshot.createdAt))}
      onClose={onClose}
      actions={
        runId === null ? (
          <>
            <Button onClick={onClose}>{words.cancel}</Button>
            {preview.now.kind === "ready" && (
              <Button look="primary" pending={restore.pending} onClick={() => restore.start()}>
                {words.go}
              </Button>
            )}
          </>
        ) : (
          <Button onClick={onClose}>{words.close}</Button>
        )
      }
    >
      {runId === null ? (
        <>
          <Preview preview={preview.now} onRetry={preview.retry} />
          <TerminalLine snapshot={snapshot} paths={paths} />
        </>
      ) : (
        <RestoreRun run={run} />
      )}
      {restore.error !== null && <ErrorNotice error={restore.error} onRetry={() => restore.start()} />}
    </Dialog>
  );
}

function Preview({
  preview,
  onRetry,
}: {
  readonly preview: Loaded<RestoreReport>;
  readonly onRetry: () => void;
}) {
  if (preview.kind === "loading") return <Loading text={words.checking} />;
  if (preview.kind === "failed") return <ErrorNotice error={preview.error} onRetry={onRetry} />;
  const { files, bytes, to, paths } = preview.value;
  const more = files - paths.length;
  return (
    <>
      <Facts
        facts={[
          {
            label: words.what,
            value: `${strings.runs.files(files, formatCount(files))}, ${formatSize(bytes)}`,
          },
          { label: words.where, value: <code className={styles["path"]}>{to}</code> },
        ]}
      />
      <p className={styles["quiet"]}>{words.safe}</p>
      <ul className={styles["paths"]} aria-label={words.paths} tabIndex={0}>
        {paths.map((path) => (
          <li key={path}>{path}</li>
        ))}
        {more > 0 && <li className={styles["quiet"]}>{words.andMore(more, formatCount(more))}</li>}
      </ul>
    </>
  );
}

function TerminalLine({
  snapshot,
  paths,
}: {
  readonly snapshot: SnapshotSummary;
  readonly paths: readonly string[];
}) {
  const profileFlag = useProfileFlag();
  const flags = paths.flatMap((path) => ["--path", path]);
  return (
    <Details label={words.cli}>
      <CommandLine
        command={commandLine([
          "clawback",
          "backup",
          "restore",
          "--snapshot",
          snapshot.name,
          ...flags,
          ...profileFlag,
        ])}
      />
    </Details>
  );
}
