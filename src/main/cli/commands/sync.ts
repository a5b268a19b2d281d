import { type Command, Option } from "commander";
import { formatBytes } from "#shared/format";
import type { Run } from "#shared/models/run";
import type { SyncPlan } from "#shared/models/sync";
import { awaitRun, exitCodeOfRun, type GlobalOptions, withClawback } from "../context.ts";
import { createOutput, type Output, printRun } from "../output.ts";
import type { Action } from "../action.ts";

type SyncOptions = GlobalOptions &
  Readonly<{ dryRun?: boolean; direction?: "push" | "pull"; resync?: boolean; yes?: boolean }>;

function summary({ result }: Run): string {
  if (result?.kind !== "sync") return "Done.";
  const { copied, deleted, bytes, arrivals, sent = [], conflicts = [] } = result;
  const mail = [
    ...(arrivals.length === 0 ? [] : [`${arrivals.length} arrived in _inbox: ${arrivals.join(", ")}`]),
    ...(sent.length === 0 ? [] : [`${sent.length} sent: ${sent.join(", ")}`]),
  ];
  const open = conflicts.length === 0 ? "" : ` ${conflicts.length} in conflict: see clawback conflicts.`;
  const post = mail.length === 0 ? "no mail" : mail.join("; ");
  return `In sync: ${copied} copied (${formatBytes(bytes)}), ${deleted} deleted, ${post}.${open}`;
}

function printPlan(output: Output, plan: SyncPlan): void {
  output.document({ ok: true, plan });
  for (const step of plan.steps) {
    output.line(`${step.title}:`);
    for (const { action, path, size } of step.changes)
      output.line(`  ${action} ${path} (${formatBytes(size)})`);
    if (step.changes.length === 0) output.line("  nothing to do");
    for (const { path, reason } of step.leftOut ?? []) output.line(`  left out ${path}: ${reason}`);
  }
  if (plan.resync === true) {
    output.line("Both sides are taken as they are for a new beginning: if that is wanted, --resync --yes.");
  }
  output.line(
    `${plan.copies} to copy, ${plan.deletes} to delete, ${plan.moves} to move; ${formatBytes(plan.bytes)} in all. Nothing was changed.`,
  );
}

export function addSyncCommands(program: Command, action: Action): void {
  program
    .command("sync")
    .description("run one sync cycle of the profile's mode")
    .option("--dry-run", "say what would be done, and change nothing")
    .addOption(new Option("--direction <direction>", "one way only").choices(["push", "pull"]))
    .option("--resync", "bisync: begin anew with both sides as they are; needs --yes")
    .option("--yes", "the plan has been seen and is wanted")
    .action(
      action<SyncOptions>((options) =>
        withClawback(options, async (clawback, profileId) => {
          const output = createOutput(options);
          const { sync } = clawback.services;
          const { direction, resync } = options;
          if (options.dryRun === true) {
            printPlan(
              output,
              await sync.preview(profileId, new AbortController().signal, { direction, resync }),
            );
            return 0;
          }
          const runId = sync.run({
            profileId,
            trigger: "manual",
            approved: options.yes === true,
            direction,
            resync,
          });
          const run = await awaitRun(clawback, runId, output);
          printRun(output, run, summary);
          return exitCodeOfRun(run);
        }),
      ),
    );

  program
    .command("list [path]")
    .description("list what lies in the cloud's folder")
    .action(
      action<GlobalOptions>((options, path = "") =>
        withClawback(options, async ({ services }, profileId) => {
          const output = createOutput(options);
          const call = { signal: new AbortController().signal };
          const access = await services.access(profileId);
          const entries = await services.clouds.during(
            access,
            "sync",
            async (rclone) => (await rclone.list(path, {}, call)) ?? [],
          );
          output.document({ ok: true, entries });
          for (const entry of entries) {
            output.line(entry.isDirectory ? `${entry.path}/` : `${entry.path} (${formatBytes(entry.size)})`);
          }
          return 0;
        }),
      ),
    );
}
