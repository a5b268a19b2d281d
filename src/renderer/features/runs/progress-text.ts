import type { Progress } from "#shared/models/run";
import { formatEstimate } from "../../format/duration.ts";
import { formatCount } from "../../format/number.ts";
import { formatSize } from "../../format/size.ts";
import { strings } from "../../strings.ts";

const words = strings.runs;

/** What is known of a run's progress, part by part: bytes, files, rate, time left. What is not known is left out. */
export function progressParts(progress: Progress): readonly string[] {
  const { bytes, totalBytes, files, totalFiles, bytesPerSecond, etaSeconds } = progress;
  const parts: string[] = [];
  if (totalBytes !== null) parts.push(words.ofTotal(formatSize(bytes), formatSize(totalBytes)));
  else if (bytes > 0) parts.push(formatSize(bytes));
  if (totalFiles !== null) {
    parts.push(words.filesOf(formatCount(files), totalFiles, formatCount(totalFiles)));
  } else if (files > 0) {
    parts.push(words.files(files, formatCount(files)));
  }
  if (bytesPerSecond !== null && bytesPerSecond > 0) parts.push(words.rate(formatSize(bytesPerSecond)));
  if (etaSeconds !== null) parts.push(words.eta(formatEstimate(etaSeconds)));
  return parts;
}
