import { resolve } from "node:path";
import type { Command } from "commander";
import type { ProfileId } from "#shared/brand";
import { formatBytes } from "#shared/format";
import type { Run } from "#shared/models/run";
import type { PrunePlan, SnapshotList, SnapshotSummary } from "#shared/models/snapshot";
import { parseSnapshotName } from "../../backup/format/names.ts";
import type { Clawback } from "../../compose.ts";
import type { Action } from "../action.ts";
import { awaitRun, exitCodeOfRun, type GlobalOptions, withClawback } from "../context.ts";
import { createOutput, printRun } from "../output.ts";

type PruneOptions = GlobalOptions & Readonly<{ dryRun?: boolean; legacy?: boolean }>;
type LegacyOptions = GlobalOptions &
  Readonly<{ snapshot?: string; to?: string; path?: readonly string[]; dryRun?: boolean }>;

const never = new AbortController().signal;

/** "proved 2026-03-10, stays: newest, daily 1 of 7": a snapshot's proof and what retention means to do with it. */
export function standingOf({ proof, keepWhy }: SnapshotSummary): string {
  const day = proof?.at.slice(0, 10) ?? "";
  const proved =
    proof === undefined ? "not proved" : proof.isGood ? `proved ${day}` : `DAMAGED, found ${day}`;
  if (keepWhy === undefined) return proved;
  return `${proved}, ${keepWhy.length === 0 ? "goes with the next clean-up" : `stays: ${keepWhy.join(", ")}`}`;
}

/** The lines of a list for the plugin's snapshots, and for those that vanished. */
export function besidesSnapshots({ legacy = [], missing = [] }: SnapshotList): readonly string[] {
  return [
    ...legacy.map(
      ({ name, storedBytes, encrypted }) =>
        `${name}  ${formatBytes(storedBytes)}  ${encrypted ? "encrypted" : "not encrypted"}  legacy, made by the plugin`,
    ),
    ...missing.map((name) => `${name}  MISSING: it was there, and was not removed by Clawback`),
    ...(missing.length === 0 ? [] : ["If you know why, say so with clawback backup forget-missing."]),
  ];
}

function planLines({ snapshots, leftovers, legacy, bytes }: PrunePlan): readonly string[] {
  const lines = [
    ...snapshots.map(({ name, storedBytes }) => `${name}  ${formatBytes(storedBytes)}`),
    ...leftovers.map((leftover) => `${leftover.name}  ${formatBytes(leftover.bytes)}, unfinished`),
    ...legacy.map(({ name, storedBytes }) => `${name}  ${formatBytes(storedBytes)}, legacy`),
  ];
  if (lines.length === 0) return ["Nothing would be removed."];
  return [...lines, `${lines.length} would be removed, ${formatBytes(bytes)} in all.`];
}

function pruneSummary({ result }: Run): string {
  if (result?.kind !== "prune") return "Done.";
  if (result.removed.length === 0) return "Nothing was to be removed.";
  return [...result.removed, `${result.removed.length} removed.`].join("\n");
}

function testSummary({ result }: Run): string {
  if (result?.kind !== "verify" || result.restored === undefined) return "Done.";
  const { files, bytes } = result.restored;
  return `${result.snapshot}: ${files} files (${formatBytes(bytes)}) restored and compared, all as they were.`;
}

/** `backup restore --snapshot` with one of the plugin's. A dry run can only tell where: such a snapshot has no index. */
export async function restoreLegacy(
  clawback: Clawback,
  profileId: ProfileId,
  options: LegacyOptions,
): Promise<number> {
  const output = createOutput(options);
  const { legacy } = clawback.services;
  const snapshot = options.snapshot ?? "";
  const to = options.to === undefined ? {} : { to: resolve(options.to) };
  const order = { profileId, snapshot, paths: options.path ?? [], ...to };
  if (options.dryRun === true) {
    const folder = legacy.folderOf(order);
    output.document({ ok: true, report: { snapshot, to: folder, dryRun: true } });
    output.line(`${snapshot} would be fetched whole and restored to ${folder}`);
    return 0;
  }
  const run = await awaitRun(clawback, legacy.restore(order), output);
  printRun(output, run, ({ result }) =>
    result?.kind === "restore" ? `Restored ${result.files} files of ${snapshot} to ${result.to}` : "Done.",
  );
  return exitCodeOfRun(run);
}

/** `prune`, `test-restore` and `forget-missing` below `backup`. */
export function addRetentionCommands(backup: Command, action: Action): void {
  backup
    .command("prune")
    .description("remove the snapshots that retention does not keep, and old leftovers of unfinished runs")
    .option("--dry-run", "say what would be removed, and remove nothing")
    .option("--legacy", "the plugin's snapshots (backup-….tar.gz) too")
    .action(
      action<PruneOptions>((options) =>
        withClawback(options, async (clawback, profileId) => {
          const output = createOutput(options);
          const { retention } = clawback.services;
          const order = { profileId, withLegacy: options.legacy === true };
          if (options.dryRun === true) {
            const plan = await retention.plan(order, never);
            output.document({ ok: true, plan });
            for (const line of planLines(plan)) output.line(line);
            return 0;
          }
          const run = await awaitRun(clawback, retention.prune(order, "manual"), output);
          printRun(output, run, pruneSummary);
          return exitCodeOfRun(run);
        }),
      ),
    );

  backup
    .command("test-restore [snapshot]")
    .description("prove a snapshot: restore some of its files for a moment, and compare them")
    .action(
      action((options, snapshot = "latest") =>
        withClawback(options, async (clawback, profileId) => {
          const output = createOutput(options);
          const wanted = snapshot === "latest" ? snapshot : parseSnapshotName(snapshot);
          const run = await awaitRun(
            clawback,
            clawback.services.proof.test(profileId, wanted, "manual"),
            output,
          );
          printRun(output, run, testSummary);
          return exitCodeOfRun(run);
        }),
      ),
    );

  backup
    .command("forget-missing")
    .description("say that the missing snapshots are known to be gone")
    .action(
      action((options) =>
        withClawback(options, async ({ services: { backup: snapshots, ledger } }, profileId) => {
          const output = createOutput(options);
          const { missing = [] } = await snapshots.list(profileId, never);
          ledger.forget(profileId, missing);
          output.document({ ok: true, forgotten: missing });
          for (const name of missing) output.line(`${name} is forgotten.`);
          if (missing.length === 0) output.line("No snapshot is missing.");
          return 0;
        }),
      ),
    );
}
