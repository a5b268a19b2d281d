import { RadioGroup } from "radix-ui";
import { useId, useState } from "react";
import type { RunId } from "#shared/brand";
import type { ProfileView } from "#shared/models/app-state";
import { isFinished, type Run } from "#shared/models/run";
import type { SnapshotSummary } from "#shared/models/snapshot";
import { commandLine } from "../../format/command.ts";
import { formatCount } from "../../format/number.ts";
import { formatMoment } from "../../format/time.ts";
import { useAction } from "../../hooks/use-action.ts";
import { useApi, useProfileFlag } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { CommandLine } from "../../ui/command-line.tsx";
import { Details } from "../../ui/details.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { Loading } from "../../ui/loading.tsx";
import { RunEnd } from "../runs/run-end.tsx";
import { RunProgress } from "../runs/run-progress.tsx";
import { useRun } from "../runs/use-run.ts";
import { WarningList } from "../runs/warning-list.tsx";
import styles from "./verify-dialog.module.css";

const words = strings.verify;

type Depth = "quick" | "deep";

/** Proves that a snapshot can be restored, quickly or byte for byte, and shows what came out. */
export function VerifyDialog({
  profile,
  snapshot,
  onClose,
}: {
  readonly profile: ProfileView;
  readonly snapshot: SnapshotSummary;
  readonly onClose: () => void;
}) {
  const api = useApi();
  const profileFlag = useProfileFlag();
  const [depth, setDepth] = useState<Depth>("quick");
  const [runId, setRunId] = useState<RunId | null>(null);
  const run = useRun(runId);
  const deep = depth === "deep";
  const verify = useAction(async () =>
    setRunId((await api.backup.verify({ profileId: profile.id, snapshot: snapshot.name, deep })).runId),
  );

  return (
    <Dialog
      title={words.title}
      description={formatMoment(snapshot.createdAt)}
      onClose={onClose}
      actions={
        runId === null ? (
          <>
            <Button onClick={onClose}>{words.cancel}</Button>
            <Button look="primary" pending={verify.pending} onClick={() => verify.start()}>
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
          <RadioGroup.Root
            className={styles["choices"]}
            aria-label={words.how}
            value={depth}
            onValueChange={(value) => setDepth(value === "deep" ? "deep" : "quick")}
          >
            <Choice value="quick" title={words.quick} text={words.quickText} />
            <Choice value="deep" title={words.deep} text={words.deepText} />
          </RadioGroup.Root>
          <Details label={words.cli}>
            <CommandLine
              command={commandLine([
                ...["clawback", "backup", "verify", snapshot.name],
                ...(deep ? ["--deep"] : []),
                ...profileFlag,
              ])}
            />
          </Details>
        </>
      ) : (
        <VerifyRun run={run} />
      )}
      {verify.error !== null && <ErrorNotice error={verify.error} onRetry={() => verify.start()} />}
    </Dialog>
  );
}

function Choice({
  value,
  title,
  text,
}: {
  readonly value: Depth;
  readonly title: string;
  readonly text: string;
}) {
  const id = useId();
  return (
    <div className={styles["choice"]}>
      <RadioGroup.Item id={id} value={value} className={styles["radio"]} aria-describedby={`${id}-text`}>
        <RadioGroup.Indicator className={styles["dot"]} />
      </RadioGroup.Item>
      <div>
        <label htmlFor={id} className={styles["label"]}>
          {title}
        </label>
        <p id={`${id}-text`} className={styles["text"]}>
          {text}
        </p>
      </div>
    </div>
  );
}

function VerifyRun({ run }: { readonly run: Run | null }) {
  if (run === null) return <Loading text={strings.runs.starting} />;
  if (!isFinished(run.state)) {
    return (
      <>
        <RunProgress run={run} />
        <p className={styles["text"]}>{words.going}</p>
      </>
    );
  }
  const proved = run.state.kind === "succeeded" && run.result?.kind === "verify" ? run.result : null;
  const parts = proved === null ? "" : strings.runs.parts(proved.parts, formatCount(proved.parts));
  return (
    <>
      <RunEnd run={run} cancelled={words.cancelled} />
      {proved !== null && <p>{proved.deep ? words.goodDeep(parts) : words.goodQuick(parts)}</p>}
      <WarningList warnings={run.warnings} />
    </>
  );
}
