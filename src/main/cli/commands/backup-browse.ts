import { once } from "node:events";
import type { Command } from "commander";
import { formatBytes } from "#shared/format";
import type { ChangeCount, EntryChange, UnreadableSnapshot } from "#shared/models/snapshot";
import type { Action } from "../action.ts";
import { type GlobalOptions, withClawback } from "../context.ts";
import { createOutput, type Output } from "../output.ts";
import { entryLine, wanted } from "./backup-entry.ts";

type SearchOptions = GlobalOptions & Readonly<{ snapshot?: string }>;

const never = new AbortController().signal;
/** Done, but not everything could be looked into (docs/architecture.md). */
const PARTIAL = 4;

function exitCodeFor(unreadable: readonly UnreadableSnapshot[], output: Output): number {
  for (const { name, message } of unreadable) output.notice(`warning: ${name} is left out: ${message}`);
  return unreadable.length === 0 ? 0 : PARTIAL;
}

function changeLine(change: EntryChange): string {
  switch (change.kind) {
    case "added":
      return `+ ${formatBytes(change.after.size).padStart(10)}  ${change.path}`;
    case "removed":
      return `- ${formatBytes(change.before.size).padStart(10)}  ${change.path}`;
    case "changed":
      return `~ ${formatBytes(change.after.size).padStart(10)}  ${change.path} (was ${formatBytes(change.before.size)})`;
  }
}

function countText(word: string, { entries, bytes }: ChangeCount): string {
  return `${entries} ${word} (${formatBytes(bytes)})`;
}

/** Writes as fast as the reader takes it; one that goes away (`| head`) ends it quietly, as every filter does. */
async function writeOut(content: AsyncIterable<Buffer>): Promise<void> {
  const broken = new AbortController();
  process.stdout.on("error", () => broken.abort());
  for await (const piece of content) {
    if (broken.signal.aborted) return;
    if (!process.stdout.write(piece)) {
      await once(process.stdout, "drain", { signal: broken.signal }).catch((error: unknown) => {
        if (!broken.signal.aborted) throw error;
      });
    }
  }
}

/** The commands that look into snapshots by their indexes. */
export function addBrowsing(backup: Command, action: Action): void {
  backup
    .command("search <text>")
    .description("find paths that hold a text, in all snapshots or one")
    .option("--snapshot <name>", "only in this one, or latest")
    .action(
      action<SearchOptions>((options, text = "") =>
        withClawback(options, async ({ services }, profileId) => {
          const output = createOutput(options);
          const one = options.snapshot === undefined ? undefined : wanted(options.snapshot);
          const report = await services.backup.search(profileId, text, one, never);
          const { hits, total, unreadable } = report;
          output.document({ ok: unreadable.length === 0, ...report });
          for (const { entry, snapshot, snapshots } of hits) {
            const where =
              one !== undefined
                ? ""
                : `  in ${snapshot}${snapshots > 1 ? ` and ${snapshots - 1} earlier` : ""}`;
            output.line(`${entryLine(entry)}${where}`);
          }
          if (total > hits.length)
            output.line(`… and ${total - hits.length} more: search for a longer text.`);
          if (total === 0) output.line("Nothing found.");
          return exitCodeFor(unreadable, output);
        }),
      ),
    );

  backup
    .command("diff <before> <after>")
    .description("what was added (+), removed (-) and changed (~) between two snapshots")
    .action(
      action((options, before, after) =>
        withClawback(options, async ({ services }, profileId) => {
          const output = createOutput(options);
          const report = await services.backup.diff(profileId, wanted(before), wanted(after), never);
          const { changes, added, removed, changed } = report;
          output.document({ ok: true, ...report });
          for (const change of changes) output.line(changeLine(change));
          const all = added.entries + removed.entries + changed.entries;
          if (all > changes.length) output.line(`… and ${all - changes.length} more.`);
          output.line(
            [countText("added", added), countText("removed", removed), countText("changed", changed)].join(
              ", ",
            ),
          );
          return 0;
        }),
      ),
    );

  backup
    .command("history <path>")
    .description("the versions of one path through all snapshots, oldest first")
    .action(
      action((options, path = "") =>
        withClawback(options, async ({ services }, profileId) => {
          const output = createOutput(options);
          const report = await services.backup.history(profileId, path, never);
          output.document({ ok: report.unreadable.length === 0, ...report });
          for (const { first, last, entry } of report.versions) {
            const span = first === last ? first : `${first} to ${last}`;
            const sha = entry?.sha256 === undefined ? "" : `  ${entry.sha256}`;
            output.line(entry === null ? `${span}  not there` : `${span}  ${formatBytes(entry.size)}${sha}`);
          }
          return exitCodeFor(report.unreadable, output);
        }),
      ),
    );

  backup
    .command("cat <snapshot> <path>")
    .description("write one file to standard output, checked; with --json a preview of its first MiB")
    .action(
      action((options, snapshot, path = "") =>
        withClawback(options, async ({ services }, profileId) => {
          const output = createOutput(options);
          if (output.isJson) {
            const preview = await services.backup.preview(profileId, wanted(snapshot), path, never);
            output.document({ ok: true, preview });
          } else {
            await writeOut(await services.backup.cat(profileId, wanted(snapshot), path, never));
          }
          return 0;
        }),
      ),
    );
}
