import type { Run } from "#shared/models/run";
import { formatDuration } from "../../format/duration.ts";
import { useLoad } from "../../hooks/use-load.ts";
import { useApi } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Details, RawText } from "../../ui/details.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { Loading } from "../../ui/loading.tsx";
import styles from "./run-history.module.css";
import { phasesOf } from "./run-phases.ts";

const words = strings.runs;

/** What a run did one after another, and its log one click away. */
export function RunHistory({ run }: { readonly run: Run }) {
  const api = useApi();
  const { now, retry } = useLoad(run.id, () => api.runs.log({ runId: run.id }));
  const phases = now.kind === "ready" ? phasesOf(now.value, run.finishedAt) : [];
  return (
    <>
      {phases.length > 0 && (
        <ol className={styles["phases"]} aria-label={words.phases}>
          {phases.map(({ name, seconds }, index) => (
            // A run may come back to a phase; the list itself never changes.
            <li key={index}>{words.phase(name, formatDuration(seconds))}</li>
          ))}
        </ol>
      )}
      <Details label={words.log}>
        {now.kind === "loading" && <Loading text={words.logLoading} />}
        {now.kind === "failed" && <ErrorNotice error={now.error} onRetry={retry} />}
        {now.kind === "ready" &&
          (now.value.length === 0 ? (
            <p>{words.logEmpty}</p>
          ) : (
            <RawText
              label={words.log}
              text={now.value.map(({ at, level, text }) => `${at}  ${level.padEnd(7)}  ${text}`).join("\n")}
            />
          ))}
      </Details>
    </>
  );
}
