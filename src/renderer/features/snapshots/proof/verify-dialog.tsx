import { RadioGroup } from "radix-ui";
import { useId, useState } from "react";
import type { RunId } from "#shared/brand";
import type { ProfileView } from "#shared/models/app-state";
import { isFinished, type Run, type RunResult } from "#shared/models/run";
import type { SnapshotSummary } from "#shared/models/snapshot";
import { commandLine } from "../../../format/command.ts";
import { formatCount } from "../../../format/number.ts";
import { formatSize } from "../../../format/size.ts";
import { formatMoment } from "../../../format/time.ts";
import { useAction } from "../../../hooks/use-action.ts";
import { useApi, useProfileFlag } from "../../../services.ts";
import { strings } from "../../../strings.ts";
import { Button } from "../../../ui/button.tsx";
import { CommandLine } from "../../../ui/command-line.tsx";
import { Details } from "../../../ui/details.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { ErrorNotice } from "../../../ui/error-notice.tsx";
import { Loading } from "../../../ui/loading.tsx";
import { RunEnd } from "../../runs/run-end.tsx";
import { RunProgress } from "../../runs/run-progress.tsx";
import { useRun } from "../../runs/use-run.ts";
import { WarningList } from "../../runs/warning-list.tsx";
import styles from "./verify-dialog.module.css";

const words = strings.verify;

/** How a snapshot is proved: all parts there, every byte read, or some files restored and compared. */
const WAYS = ["quick", "deep", "test"] as const;
type Way = (typeof WAYS)[number];

/** Proves that a snapshot can be restored, as deep as asked, and shows what came out. */
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
  const [way, setWay] = useState<Way>("quick");
  const [runId, setRunId] = useState<RunId | null>(null);
  const run = useRun(runId);
  const verify = useAction(async () => {
    const what = { profileId: profile.id, snapshot: snapshot.name };
    const started =
      way === "test"
        ? await api.backup.testRestore(what)
        : await api.backup.verify({ ...what, deep: way === "deep" });
    setRunId(started.runId);
  });

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
            value={way}
            onValueChange={(value) => setWay(WAYS.find((known) => known === value) ?? "quick")}
          >
            {WAYS.map((known) => (
              <Choice key={known} value={known} title={words.ways[known]} text={words.texts[known]} />
            ))}
          </RadioGroup.Root>
          <Details label={strings.command.same}>
            <CommandLine command={commandLine([...commandOf(way, snapshot.name), ...profileFlag])} />
          </Details>
        </>
      ) : (
        <VerifyRun run={run} />
      )}
      {verify.error !== null && <ErrorNotice error={verify.error} onRetry={() => verify.start()} />}
    </Dialog>
  );
}

function commandOf(way: Way, name: string): readonly string[] {
  switch (way) {
    case "quick":
      return ["clawback", "backup", "verify", name];
    case "deep":
      return ["clawback", "backup", "verify", name, "--deep"];
    case "test":
      return ["clawback", "backup", "test-restore", name];
  }
}

function Choice({
  value,
  title,
  text,
}: {
  readonly value: Way;
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
  return (
    <>
      <RunEnd run={run} cancelled={words.cancelled} />
      {proved !== null && <p>{goodText(proved)}</p>}
      <WarningList warnings={run.warnings} />
    </>
  );
}

function goodText({ parts, deep, restored }: Extract<RunResult, { kind: "verify" }>): string {
  if (restored !== undefined) {
    const files = strings.runs.files(restored.files, formatCount(restored.files));
    return words.goodTest(files, formatSize(restored.bytes));
  }
  const checked = strings.runs.parts(parts, formatCount(parts));
  return deep ? words.goodDeep(checked) : words.goodQuick(checked);
}
