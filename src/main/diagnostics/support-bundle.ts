import { arch, platform, release } from "node:os";
import { ClawbackError } from "#shared/errors";
import type { CheckRow, DiagnosticsReport, SupportBundle } from "#shared/models/diagnostics";
import type { Run } from "#shared/models/run";
import type { RunStore } from "../jobs/run-store.ts";
import { problemText } from "../rclone/log.ts";
import type { Redactor } from "../redaction/redactor.ts";
import { presentable } from "../settings/change.ts";
import type { SettingsStore } from "../settings/settings.ts";
import { version } from "../version.ts";
import { fileNamesIn, withoutFileNames, withoutObject } from "./file-names.ts";

/** The newest runs that are told of, and the newest lines of what went wrong in them. */
const RUNS = 20;
const LINES = 60;

export type BundleParts = Readonly<{
  report: DiagnosticsReport;
  settings: Pick<SettingsStore, "get">;
  runs: Pick<RunStore, "list" | "log">;
  /** Where the agents' own files lie, absolute. */
  folders: readonly string[];
  /** The owner's home folder, which becomes `~`. */
  home: string;
  redactor: Redactor;
}>;

/**
 * What somebody needs who is asked for help: versions, checks, settings with references, the newest runs and what went
 * wrong in them. Files of the agent are counted, not named; all of it goes through the redaction, personal data included.
 */
export function supportBundle(parts: BundleParts): SupportBundle {
  const { report, home, redactor } = parts;
  const text = [
    `# Clawback support bundle, ${report.at}`,
    ...section("Versions", versions()),
    ...section("Checks", report.checks.flatMap(checkLines)),
    ...section("Settings", settingsLines(parts)),
    ...runSections(parts),
    "",
  ].join("\n");
  return {
    fileName: `clawback-support-${report.at.slice(0, 19).replaceAll(/[-:]/g, "")}Z.md`,
    text: redactor.redactText(text.replaceAll(home, "~")).text,
  };
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return ["", `## ${title}`, "", ...lines];
}

function versions(): readonly string[] {
  return [
    `- Clawback ${version}`,
    `- Node ${process.versions.node}`,
    ...("electron" in process.versions ? [`- Electron ${process.versions.electron}`] : []),
    `- ${platform()} ${release()} ${arch()}`,
  ];
}

function checkLines({ name, kind, sentence, detail = "" }: CheckRow): readonly string[] {
  const lines = problemText(detail).split("\n");
  return [
    `- ${name}: ${kind}. ${sentence}`,
    ...lines.filter((line) => line !== "").map((line) => `  ${line}`),
  ];
}

/** A secret that was written into the file by hand is left out, as everywhere. */
function settingsLines({ settings }: BundleParts): readonly string[] {
  try {
    return ["```json", JSON.stringify(presentable(settings.get()), null, 2), "```"];
  } catch (error) {
    if (!(error instanceof ClawbackError)) throw error;
    return [`They cannot be read: ${error.message}`];
  }
}

function runSections({ runs, folders }: BundleParts): readonly string[] {
  const newest = runs.list({ limit: RUNS });
  const log = newest.toReversed().flatMap(({ id }) => runs.log(id));
  const known = { names: fileNamesIn(newest, log), folders };
  const unnamed = (text: string) => withoutFileNames(text, known);
  const wrong = log
    .filter(({ level }) => level === "error" || level === "warning")
    .slice(-LINES)
    .map(({ at, level, text }) => `${at}  ${level.padEnd(7)}  ${withoutObject(unnamed(text))}`);
  return [
    ...section(
      `The newest ${newest.length} runs`,
      newest.flatMap((run) => runLines(run, unnamed)),
    ),
    ...section("What went wrong in them", wrong.length === 0 ? ["Nothing."] : wrong),
  ];
}

function runLines(run: Run, unnamed: (text: string) => string): readonly string[] {
  const { queuedAt, profileId, kind, trigger, state } = run;
  const head = `- ${queuedAt}  ${profileId}  ${kind} (${trigger}): ${state.kind}${warningCounts(run)}`;
  if (state.kind === "skipped") return [head, `  ${unnamed(state.reason)}`];
  if (state.kind !== "failed") return [head];
  const { code, message, detail = "" } = state.error;
  const lines = [`${code}: ${unnamed(message)}`, ...unnamed(problemText(detail)).split("\n")];
  return [head, ...lines.filter((line) => line.trim() !== "").map((line) => `  ${line}`)];
}

/** ", left-out × 2": how many, by kind; the files themselves are nobody else's business. */
function warningCounts({ warnings }: Run): string {
  const counts = Object.entries(Object.groupBy(warnings, ({ kind }) => kind));
  return counts.map(([kind, of]) => `, ${kind} × ${of?.length ?? 0}`).join("");
}
