import type { Command } from "commander";
import type { CheckResult, CheckRow } from "#shared/models/diagnostics";
import type { Action } from "../action.ts";
import { chosenProfile, type GlobalOptions, openClawback } from "../context.ts";
import { createOutput, hintOf, type Output } from "../output.ts";

type DoctorOptions = GlobalOptions & Readonly<{ write?: boolean; bundle?: boolean }>;

const MARKS: Readonly<Record<CheckResult["kind"], string>> = {
  passed: "ok",
  warning: "warning",
  failed: "FAILED",
  notUsed: "-",
};

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

export function addDoctorCommand(program: Command, action: Action): void {
  program
    .command("doctor")
    .description("what is wrong, and what to do about it?")
    .option("--write", "also write, read and remove a small file in each cloud")
    .option("--bundle", "print a redacted text for whoever is asked for help")
    .action(action<DoctorOptions>(diagnose));
}

/** The machine alone where there is no agent yet. Ctrl-C and SIGTERM end it, with the exit code of what was cancelled. */
async function diagnose(options: DoctorOptions): Promise<number> {
  const output = createOutput(options);
  const clawback = await openClawback(options);
  const stop = new AbortController();
  const cancel = () => stop.abort();
  for (const signal of SIGNALS) process.on(signal, cancel);
  try {
    const { settings, diagnostics } = clawback.services;
    const isEmpty = options.profile === undefined && settings.profiles().length === 0;
    const profileId = isEmpty ? undefined : chosenProfile(clawback, options);
    if (options.bundle === true) {
      const bundle = await diagnostics.bundle(profileId, stop.signal);
      output.document({ ok: true, bundle });
      output.line(bundle.text);
      return 0;
    }
    const report = await diagnostics.run({ profileId, write: options.write === true }, stop.signal);
    const ok = report.checks.every(({ kind }) => kind !== "failed");
    output.document({ ok, report });
    for (const row of report.checks) printRow(output, row);
    return ok ? 0 : 1;
  } finally {
    for (const signal of SIGNALS) process.off(signal, cancel);
    await clawback.close();
  }
}

function printRow(output: Output, row: CheckRow): void {
  const { name, kind, sentence } = row;
  output.line(`${MARKS[kind].padEnd(7)}  ${name.padEnd(8)}  ${sentence}`);
  if ((row.kind === "failed" || row.kind === "warning") && row.fix !== undefined) {
    output.line(`${" ".repeat(19)}${hintOf(row.fix)}`);
  }
}
