import { assertNever } from "#shared/errors";
import type { ExportCounts } from "#shared/models/export";
import type { Run, RunResult } from "#shared/models/run";
import { formatCount } from "../../format/number.ts";
import { formatSize } from "../../format/size.ts";
import { strings } from "../../strings.ts";

const words = strings.runs;

/** How a run stands, in a word or two: "Done", "Done, 2 warnings", "Failed". */
export function outcomeText(run: Run): string {
  switch (run.state.kind) {
    case "queued":
      return words.queued;
    case "running":
      return run.state.progress.phase;
    case "succeeded":
      return words.succeeded;
    case "warned":
      return words.warned(run.warnings.length, formatCount(run.warnings.length));
    case "failed":
      return words.failed;
    case "cancelled":
      return words.cancelled;
    case "skipped":
      return words.skipped;
    default:
      return assertNever(run.state);
  }
}

/** What a run did at one target, also what it left as it was: "3 new · 40 unchanged". */
export function exportText(counts: ExportCounts): string {
  return [...countParts(counts), words.unchanged(formatCount(counts.skipped))].join(" · ");
}

function countParts(counts: ExportCounts): readonly string[] {
  const parts = [
    [counts.created, words.created],
    [counts.updated, words.updated],
    [counts.deleted, words.deleted],
    [counts.redacted, words.redacted],
    [counts.failed, words.refused],
  ] as const;
  return parts.filter(([number]) => number > 0).map(([number, say]) => say(formatCount(number)));
}

/** The result in numbers, or the sentence that says why there is none. */
export function summaryText(run: Run): string {
  if (run.state.kind === "failed") return run.state.error.message;
  if (run.state.kind === "skipped") return run.state.reason;
  return run.result === null ? "" : resultText(run.result);
}

/** What a finished run did: "12 copied · 1 deleted · 4.2 MB". */
export function resultText(result: RunResult): string {
  return resultParts(result).join(" · ");
}

function resultParts(result: RunResult): readonly string[] {
  switch (result.kind) {
    case "sync": {
      const { copied, deleted, bytes, arrivals, sent = [], conflicts = [] } = result;
      const parts = [
        copied > 0 && words.copied(formatCount(copied)),
        deleted > 0 && words.deleted(formatCount(deleted)),
        arrivals.length > 0 && words.arrived(formatCount(arrivals.length)),
        sent.length > 0 && words.sentMail(formatCount(sent.length)),
        bytes > 0 && formatSize(bytes),
        conflicts.length > 0 && words.conflicts(conflicts.length, formatCount(conflicts.length)),
      ].filter((part) => part !== false);
      return parts.length === 0 ? [words.nothingToDo] : parts;
    }
    case "backup":
      return [
        strings.snapshots.entries(result.entries, formatCount(result.entries)),
        words.stored(formatSize(result.storedBytes)),
      ];
    case "restore":
      return [words.files(result.files, formatCount(result.files)), formatSize(result.bytes)];
    case "verify":
      return [words.parts(result.parts, formatCount(result.parts))];
    case "prune":
      return [words.removed(result.removed.length, formatCount(result.removed.length))];
    case "export": {
      const sum = (pick: (counts: ExportCounts) => number) =>
        result.targets.reduce((total, { counts }) => total + pick(counts), 0);
      const said = countParts({
        created: sum(({ created }) => created),
        updated: sum(({ updated }) => updated),
        skipped: 0,
        deleted: sum(({ deleted }) => deleted),
        redacted: sum(({ redacted }) => redacted),
        failed: sum(({ failed }) => failed),
      });
      return said.length === 0 ? [words.nothingToDo] : said;
    }
    case "deliver":
      return [words.sent(result.sent.length, formatCount(result.sent.length)), formatSize(result.bytes)];
    default:
      return assertNever(result);
  }
}
