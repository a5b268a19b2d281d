import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import type { Command } from "commander";
import type { Action } from "../action.ts";
import { type GlobalOptions, withClawback } from "../context.ts";
import { createOutput } from "../output.ts";

type RedactOptions = GlobalOptions & Readonly<{ notes?: boolean }>;

export function addRedactCommand(program: Command, action: Action): void {
  program
    .command("redact [file]")
    .description(
      "say where secrets lie: in a file, in standard input (-), or in the agent's notes (--notes); exit 4 when some do",
    )
    .option("--notes", "look through the agent's memory and notes")
    .action(
      action<RedactOptions>((options, file = "-") =>
        withClawback(options, async ({ services }, profileId) => {
          const output = createOutput(options);
          if (options.notes === true) {
            const report = await services.exports.audit(profileId, new AbortController().signal);
            output.document({ ok: true, report });
            for (const finding of report.findings)
              output.line(`${finding.file}:${linesOf(finding)}: ${finding.reason}`);
            output.line(`${report.findings.length} found in ${report.files} files.`);
            return report.findings.length === 0 ? 0 : 4;
          }
          const text = (file === "-" ? await buffer(process.stdin) : await readFile(file)).toString("utf8");
          const { redactions, text: redacted } = await services.exports.redact(profileId, text);
          output.document({ ok: true, redactions, text: redacted });
          for (const redaction of redactions)
            output.notice(`line ${linesOf(redaction)}: ${redaction.reason}`);
          output.line(redacted);
          return redactions.length === 0 ? 0 : 4;
        }),
      ),
    );
}

function linesOf({ firstLine, lastLine }: Readonly<{ firstLine: number; lastLine: number }>): string {
  return firstLine === lastLine ? String(firstLine) : `${firstLine}-${lastLine}`;
}
