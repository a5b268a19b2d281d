import type { RunId } from "#shared/brand";
import { formatBytes, formatSeconds } from "#shared/format";
import type { Progress } from "#shared/models/run";
import type { App } from "../ports.ts";
import type { Output } from "./output.ts";

const WIDTH = 24;

/** "Uploading [======      ] 41 %  12.3 MB of 30.1 MB  1.2 MB/s  14 s left" */
function progressLine(progress: Progress): string {
  const { phase, fraction, bytes, totalBytes, bytesPerSecond, etaSeconds } = progress;
  const filled = Math.round((fraction ?? 0) * WIDTH);
  const bar = `[${"=".repeat(filled)}${" ".repeat(WIDTH - filled)}]`;
  const parts = [
    phase,
    fraction === null ? "" : `${bar} ${Math.floor(fraction * 100)} %`,
    totalBytes === null ? formatBytes(bytes) : `${formatBytes(bytes)} of ${formatBytes(totalBytes)}`,
    bytesPerSecond === null ? "" : `${formatBytes(bytesPerSecond)}/s`,
    etaSeconds === null ? "" : `${formatSeconds(etaSeconds)} left`,
  ];
  return parts.filter((part) => part !== "").join("  ");
}

/** Draws one run's progress on stderr while it is a terminal; returns what takes it away again. */
export function showProgress(state: App["state"], runId: RunId, output: Output): () => void {
  const { stderr } = process;
  if (output.isJson || output.isQuiet || !stderr.isTTY) return () => undefined;
  const clear = () => stderr.write("\r\u001b[2K");
  const unsubscribe = state.subscribe(({ activeRuns }) => {
    const run = activeRuns.find(({ id }) => id === runId);
    if (run?.state.kind !== "running") return;
    clear();
    stderr.write(progressLine(run.state.progress).slice(0, stderr.columns - 1));
  });
  return () => {
    unsubscribe();
    clear();
  };
}
