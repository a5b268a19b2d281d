import { resolve } from "node:path";
import type { Command } from "commander";
import { ClawbackError, exitCodeOf } from "#shared/errors";
import { formatBytes, formatSeconds } from "#shared/format";
import type { Run } from "#shared/models/run";
import type { VerifyReport } from "#shared/models/snapshot";
import { isLegacyName } from "../../backup/legacy/names.ts";
import type { Action } from "../action.ts";
import { awaitRun, exitCodeOfRun, type GlobalOptions, withClawback } from "../context.ts";
import { createOutput, printRun } from "../output.ts";
import { addBrowsing } from "./backup-browse.ts";
import { entryLine, wanted } from "./backup-entry.ts";
import { addRecoverySheet } from "./recovery-sheet.ts";
import { addRetentionCommands, besidesSnapshots, restoreLegacy, standingOf } from "./retention.ts";

type RestoreOptions = GlobalOptions &
  Readonly<{
    snapshot?: string;
    to?: string;
    path?: readonly string[];
    dryRun?: boolean;
    overwrite?: boolean;
  }>;
type VerifyOptions = GlobalOptions & Readonly<{ deep?: boolean }>;

const never = new AbortController().signal;

function backupSummary({ result }: Run): string {
  if (result?.kind !== "backup") return "Done.";
  const { snapshot, entries, plainBytes, storedBytes, encrypted } = result;
  const kind = encrypted ? "encrypted" : "not encrypted";
  return `${snapshot}: ${entries} entries, ${formatBytes(plainBytes)} stored as ${formatBytes(storedBytes)}, ${kind}.`;
}

function restoreSummary({ result }: Run): string {
  if (result?.kind !== "restore") return "Done.";
  return `Restored ${result.files} files (${formatBytes(result.bytes)}) of ${result.snapshot} to ${result.to}`;
}

function addWriting(backup: Command, action: Action): void {
  backup
    .command("now")
    .description("make a snapshot now")
    .action(
      action((options) =>
        withClawback(options, async (clawback, profileId) => {
          const output = createOutput(options);
          const run = await awaitRun(clawback, clawback.services.backups.start(profileId, "manual"), output);
          printRun(output, run, backupSummary);
          return exitCodeOfRun(run);
        }),
      ),
    );

  backup
    .command("restore")
    .description("restore a snapshot, or paths of it, into a fresh folder or over what is there")
    .option("--snapshot <name>", "a name from backup list, or latest", "latest")
    .option("--to <dir>", "a folder that does not exist yet, or is empty")
    .option("--path <path>", "only this file or folder; may be given several times", collect, [])
    .option(
      "--overwrite",
      "over what is there, into --to or in place; what is replaced is kept in a dated folder",
    )
    .option("--dry-run", "say what would be written, and write nothing")
    .action(
      action<RestoreOptions>((options) =>
        withClawback(options, async (clawback, profileId) => {
          const output = createOutput(options);
          if (isLegacyName(options.snapshot ?? "")) return restoreLegacy(clawback, profileId, options);
          const order = {
            profileId,
            snapshot: wanted(options.snapshot),
            paths: options.path ?? [],
            ...(options.to === undefined ? {} : { to: resolve(options.to) }),
            overwrite: options.overwrite === true,
          };
          if (options.dryRun === true) {
            const report = await clawback.services.backup.restorePreview(order, never);
            output.document({ ok: true, report });
            for (const path of report.paths) output.line(path);
            for (const { target } of report.conflicts ?? [])
              output.line(`differs, would be kept aside: ${target}`);
            output.line(
              `${report.files} files (${formatBytes(report.bytes)}) would be written to ${report.to}`,
            );
            return 0;
          }
          const run = await awaitRun(clawback, clawback.services.backup.restore(order), output);
          printRun(output, run, restoreSummary);
          return exitCodeOfRun(run);
        }),
      ),
    );

  backup
    .command("verify [snapshot]")
    .description("prove a snapshot: all parts there; with --deep every frame and file too")
    .option("--deep", "fetch and check everything")
    .action(
      action<VerifyOptions>((options, snapshot) =>
        withClawback(options, async (clawback, profileId) => {
          const output = createOutput(options);
          const reports: VerifyReport[] = [];
          const { services } = clawback;
          const runId = services.backup.verify(
            profileId,
            wanted(snapshot),
            options.deep === true,
            (report) => {
              reports.push(report);
            },
          );
          const run = await awaitRun(clawback, runId, output);
          const [report] = reports;
          if (report === undefined) {
            printRun(output, run, () => "Done.");
            return exitCodeOfRun(run);
          }
          output.document({ ok: report.problems.length === 0, report });
          for (const problem of report.problems) output.line(problem);
          if (report.problems.length > 0) return exitCodeOf("SNAPSHOT_DAMAGED");
          const depth = report.deep ? `every frame (${report.frames}) and file checked` : "all parts there";
          output.line(`${report.snapshot} is good: ${depth}.`);
          return exitCodeOfRun(run);
        }),
      ),
    );
}

function addReading(backup: Command, action: Action): void {
  backup
    .command("list")
    .description("list snapshots, newest first, and leftovers of unfinished runs")
    .action(
      action((options) =>
        withClawback(options, async ({ services }, profileId) => {
          const output = createOutput(options);
          const list = await services.backup.list(profileId, never);
          const { snapshots, leftovers, damaged = [] } = list;
          output.document({ ok: true, ...list });
          for (const snapshot of snapshots) {
            const { name, entries, plainBytes, storedBytes, durationSeconds, encrypted } = snapshot;
            output.line(
              `${name}  ${entries} entries  ${formatBytes(plainBytes)} stored as ${formatBytes(storedBytes)}  ` +
                `${formatSeconds(durationSeconds)}  ${encrypted ? "encrypted" : "not encrypted"}  ` +
                standingOf(snapshot),
            );
          }
          for (const { name, bytes } of leftovers) {
            output.line(`${name}  unfinished, ${formatBytes(bytes)}: not a snapshot`);
          }
          for (const line of besidesSnapshots(list)) output.line(line);
          for (const { name, message } of damaged) output.line(`${name}  damaged: ${message}`);
          if (snapshots.length === 0) output.line("No snapshot yet.");
          return 0;
        }),
      ),
    );

  backup
    .command("ls <snapshot> [path]")
    .description("list a folder of a snapshot, from its index alone")
    .action(
      action((options, snapshot, path = "") =>
        withClawback(options, async ({ services }, profileId) => {
          const output = createOutput(options);
          const entries = await services.backup.children(profileId, wanted(snapshot), path, never);
          output.document({ ok: true, entries });
          for (const entry of entries) output.line(entryLine(entry));
          return 0;
        }),
      ),
    );

  backup
    .command("status")
    .description("when the last good snapshot was made, and what became of the last run")
    .action(
      action((options) =>
        withClawback(options, async ({ services, state }, profileId) => {
          const output = createOutput(options);
          await services.feed.refresh();
          const view = state.get().profiles.find((profile) => profile.id === profileId);
          if (view === undefined)
            throw new ClawbackError("INTERNAL", "The state of the profile cannot be read.");
          output.document({ ok: true, backup: view.backup });
          const { lastGoodAt, lastError, nextDueAt } = view.backup.health;
          output.line(`To ${view.backup.target}, ${view.backup.enabled ? "scheduled" : "by hand only"}`);
          output.line(`Last good snapshot: ${lastGoodAt ?? "none yet"}`);
          if (lastError !== null) output.line(`Last run failed: ${lastError.message}`);
          if (nextDueAt !== null) output.line(`Next: ${nextDueAt}`);
          return 0;
        }),
      ),
    );
}

function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}

export function addBackupCommands(program: Command, action: Action): void {
  const backup = program.command("backup").description("encrypted snapshots of the whole agent");
  addWriting(backup, action);
  addReading(backup, action);
  addRetentionCommands(backup, action);
  addBrowsing(backup, action);
  addRecoverySheet(backup, action);
}
