import type { Run } from "#shared/models/run";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { RunOutcome } from "./run-outcome.tsx";

/** How a run that one waited for has ended; `cancelled` says what a cancelled one left behind. */
export function RunEnd({ run, cancelled }: { readonly run: Run; readonly cancelled: string }) {
  if (run.state.kind === "failed") return <ErrorNotice error={run.state.error} />;
  return (
    <div role="status">
      <RunOutcome run={run} />
      {run.state.kind === "cancelled" && <p>{cancelled}</p>}
      {run.state.kind === "skipped" && <p>{run.state.reason}</p>}
    </div>
  );
}
