import { homedir } from "node:os";
import type { RunId } from "#shared/brand";
import { ClawbackError } from "#shared/errors";
import type { Run } from "#shared/models/run";
import type { Redactor } from "../redaction/redactor.ts";
import type { RunStore } from "./run-store.ts";

/**
 * Everything about one run as a text that can be handed on: facts, warnings and log, with secrets taken out once more and
 * the home folder as `~`. Throws `USAGE` for a run that is not known.
 */
export function runReport(runs: Pick<RunStore, "get" | "log">, id: RunId, redactor: Redactor): string {
  const run = runs.get(id);
  if (run === null) throw new ClawbackError("USAGE", `There is no run ${id}.`);
  const text = [
    `# ${run.kind}: ${run.state.kind}`,
    "",
    ...factsOf(run),
    ...section(
      "Warnings",
      run.warnings.map(({ kind, message, path }) =>
        [`- ${kind}:`, message, ...(path === undefined ? [] : [`(${path})`])].join(" "),
      ),
    ),
    ...section(
      "Log",
      runs.log(id).map(({ at, level, text: line }) => `${at}  ${level.padEnd(7)}  ${line}`),
    ),
  ].join("\n");
  return redactor.redactText(text.replaceAll(homedir(), "~")).text;
}

function factsOf(run: Run): readonly string[] {
  const facts: readonly (readonly [string, string | null])[] = [
    ["Run", run.id],
    ["Why", run.trigger],
    ["Queued", run.queuedAt],
    ["Started", run.startedAt],
    ["Finished", run.finishedAt],
    ["Result", run.result === null ? null : JSON.stringify(run.result)],
    ...reasonOf(run),
  ];
  return facts.flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]));
}

function reasonOf({ state }: Run): readonly (readonly [string, string | null])[] {
  if (state.kind === "skipped") return [["Reason", state.reason]];
  if (state.kind !== "failed") return [];
  const { code, message, detail } = state.error;
  return [
    ["Error", `${code}: ${message}`],
    ["Detail", detail ?? null],
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", `## ${title}`, "", ...lines];
}
