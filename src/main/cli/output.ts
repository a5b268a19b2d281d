import type { ErrorAction, ErrorData } from "#shared/errors";
import { assertNever } from "#shared/errors";
import type { Run } from "#shared/models/run";

/** Where a command writes: one JSON document on stdout with `--json`, plain lines otherwise; notices go to stderr. */
export type Output = Readonly<{
  isJson: boolean;
  isQuiet: boolean;
  /** The one document of `--json`; nothing otherwise. */
  document: (value: Readonly<Record<string, unknown>>) => void;
  /** A line for people; nothing with `--json` or `--quiet`. */
  line: (text: string) => void;
  /** A line on stderr; nothing with `--quiet`. */
  notice: (text: string) => void;
  error: (error: ErrorData) => void;
}>;

/** What to do about an error, for a terminal. */
export function hintOf(action: ErrorAction): string {
  switch (action.kind) {
    case "install":
      return `To install it: ${action.command}`;
    case "edit-setting":
      return `To mend it, change the setting ${action.field}.`;
    case "enter-credential":
      return `Give it as \${VARIABLE}, keychain:NAME or file:PATH in ${action.field}.`;
    case "authorize":
      return "Check the key or sign in again.";
    case "review-plan":
      return "Look at it with clawback sync --dry-run; if that is what you want, add --yes.";
    case "retry":
      return "Try again in a while.";
    case "free-space":
      return "Free some space and try again.";
    case "choose-other-folder":
      return "Choose another folder with --to.";
    default:
      return assertNever(action);
  }
}

export function createOutput(options: Readonly<{ json?: boolean; quiet?: boolean }>): Output {
  const isJson = options.json === true;
  const isQuiet = options.quiet === true;
  const stderr = (text: string) => process.stderr.write(`${text}\n`);
  return {
    isJson,
    isQuiet,
    document: (value) => {
      if (isJson) process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    },
    line: (text) => {
      if (!isJson && !isQuiet) process.stdout.write(`${text}\n`);
    },
    notice: (text) => {
      if (!isQuiet) stderr(text);
    },
    error: (error) => {
      if (isJson) {
        process.stdout.write(`${JSON.stringify({ ok: false, error }, null, 2)}\n`);
        return;
      }
      stderr(`clawback: ${error.message}`);
      if (error.detail !== undefined) stderr(error.detail.replaceAll(/^/gm, "  "));
      if (error.action !== undefined) stderr(hintOf(error.action));
    },
  };
}

/** Prints a finished run: the whole of it as the document, or its warnings and error as lines. `summary` is for people. */
export function printRun(output: Output, run: Run, summary: (run: Run) => string): void {
  if (run.state.kind === "failed") {
    if (output.isJson) output.document({ ok: false, error: run.state.error, run });
    else output.error(run.state.error);
    return;
  }
  const isGood = run.state.kind === "succeeded" || run.state.kind === "warned";
  output.document({ ok: isGood || run.state.kind === "skipped", run });
  if (run.state.kind === "skipped") output.line(`Skipped: ${run.state.reason}`);
  if (run.state.kind === "cancelled")
    output.notice("clawback: cancelled; nothing half-done is taken for done.");
  if (isGood) output.line(summary(run));
  if (!output.isJson) {
    for (const { path, message, isNote } of run.warnings) {
      const word = isNote === true ? "note" : "warning";
      output.notice(path === undefined ? `${word}: ${message}` : `${word}: ${path}: ${message}`);
    }
  }
}
