import { FolderOpen } from "lucide-react";
import { isFinished, type Run } from "#shared/models/run";
import { formatCount } from "../../../format/number.ts";
import { formatSize } from "../../../format/size.ts";
import { useAction } from "../../../hooks/use-action.ts";
import { useApi, useAppState } from "../../../services.ts";
import { strings } from "../../../strings.ts";
import { Button } from "../../../ui/button.tsx";
import { ErrorNotice } from "../../../ui/error-notice.tsx";
import { Facts } from "../../../ui/facts.tsx";
import { Loading } from "../../../ui/loading.tsx";
import { PathText } from "../../../ui/path-text.tsx";
import { RunEnd } from "../../runs/run-end.tsx";
import { RunProgress } from "../../runs/run-progress.tsx";
import { WarningList } from "../../runs/warning-list.tsx";
import styles from "./restore.module.css";

const words = strings.restore;

/** A restore on its way, and then what it left on the disk and where. */
export function RestoreRun({ run, inPlace }: { readonly run: Run | null; readonly inPlace: boolean }) {
  const api = useApi();
  const { canOpenFolder } = useAppState().face;
  const openFolder = useAction((path: string) => api.app.openFolder({ path }));
  const cancelled = inPlace ? words.cancelledInPlace : words.cancelled;
  if (run === null) return <Loading text={strings.runs.starting} />;
  if (!isFinished(run.state)) {
    return (
      <>
        <RunProgress run={run} />
        <p className={styles["quiet"]}>{words.going}</p>
      </>
    );
  }
  if (run.result?.kind !== "restore") return <RunEnd run={run} cancelled={cancelled} />;

  const { to, files, bytes } = run.result;
  const what = `${strings.runs.files(files, formatCount(files))}, ${formatSize(bytes)}`;
  return (
    <>
      <RunEnd run={run} cancelled={cancelled} />
      <Facts
        facts={[
          { label: words.what, value: what },
          { label: inPlace ? words.whereInPlace : words.where, value: <PathText path={to} /> },
        ]}
      />
      <WarningList warnings={run.warnings} />
      {canOpenFolder && (
        <div>
          <Button icon={<FolderOpen size={15} aria-hidden />} onClick={() => openFolder.start(to)}>
            {words.openFolder}
          </Button>
        </div>
      )}
      {!inPlace && <p className={styles["quiet"]}>{words.next}</p>}
      {openFolder.error !== null && <ErrorNotice error={openFolder.error} withoutAction />}
    </>
  );
}
