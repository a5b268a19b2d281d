import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { ClawbackError } from "#shared/errors";
import { EXPORT_TARGETS, type ExportTargetName } from "#shared/models/export";
import type { Run } from "#shared/models/run";
import type { Action } from "../action.ts";
import { awaitRun, exitCodeOfRun, type GlobalOptions, withClawback } from "../context.ts";
import { createOutput, printRun } from "../output.ts";
import { addExportPageCommands } from "./export-pages.ts";

type TargetOptions = GlobalOptions & Readonly<{ target?: ExportTargetName }>;
type RunOptions = TargetOptions &
  Readonly<{
    since?: number;
    sessionKey?: string;
    apiUrl?: string;
    spaceId?: string;
    convexUrl?: string;
    batchSize?: number;
    report?: string;
  }>;
type LetterOptions = TargetOptions & Readonly<{ key?: string; discard?: boolean }>;
type QueryOptions = GlobalOptions & Readonly<{ text?: string; tag?: string; limit?: number }>;
type SessionOptions = GlobalOptions & Readonly<{ sessionKey?: string; output?: string }>;

const signal = (): AbortSignal => new AbortController().signal;

export function addExportCommands(program: Command, action: Action): void {
  const commands = program
    .command("export")
    .description("sessions to AnyType; tasks, cron jobs and memory to Convex");
  const target = () => new Option("--target <target>", "one target only").choices(EXPORT_TARGETS);

  commands
    .command("run")
    .description("export what changed since the last run")
    .addOption(target())
    .option("--since <time>", "send everything again that changed since (ISO 8601)", timeOf)
    .option("--session-key <key>", "only the sessions of this key (main, agent:main:main, an id)")
    .addOption(new Option("--sessionKey <key>").hideHelp())
    .option("--api-url <url>", "AnyType's address, before ANYTYPE_API_URL and the settings")
    .option("--space-id <id>", "AnyType's space, before ANYTYPE_SPACE_ID and the settings")
    .option("--convex-url <url>", "the ingest address, before CONVEX_INGEST_URL and the settings")
    .option("--batch-size <count>", "records at once", countOf)
    .option("--report <file>", "write the run's report, which holds no content, as JSON")
    .action(
      action<RunOptions>((options) =>
        withClawback(options, async (clawback, profileId) => {
          const { target: chosen, since, report, apiUrl, spaceId, convexUrl, batchSize } = options;
          const flags = {
            ...(apiUrl === undefined ? {} : { apiUrl }),
            ...(spaceId === undefined ? {} : { spaceId }),
            ...(convexUrl === undefined ? {} : { convexUrl }),
            ...(batchSize === undefined ? {} : { batchSize }),
          };
          const output = createOutput(options);
          const runId = clawback.services.exports.run(profileId, {
            trigger: "manual",
            flags,
            ...(chosen === undefined ? {} : { target: chosen }),
            ...(since === undefined ? {} : { since }),
            ...(options.sessionKey === undefined ? {} : { sessionKey: options.sessionKey }),
          });
          const run = await awaitRun(clawback, runId, output);
          if (report !== undefined)
            await writeFile(resolve(report), `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600 });
          printRun(output, run, summary);
          return exitCodeOfRun(run);
        }),
      ),
    );

  commands
    .command("preview")
    .description("the exact payloads of the next run, redacted; sends nothing")
    .action(
      action<GlobalOptions>((options) =>
        withClawback(options, async ({ services }, profileId) => {
          const output = createOutput(options);
          const preview = await services.exports.preview(profileId, signal());
          output.document({ ok: true, preview });
          for (const item of preview.items) {
            output.line(
              `${item.target}: ${item.action} ${item.sourceKey} (${item.redactions.length} redacted)`,
            );
            output.line(item.payload.replaceAll(/^/gm, "  "));
          }
          for (const { target: name, create, update, delete: gone, unchanged } of preview.totals)
            output.line(
              `${name}: ${create} to create, ${update} to update, ${gone} to delete, ${unchanged} unchanged.`,
            );
          return 0;
        }),
      ),
    );

  commands
    .command("status")
    .description("where each export stands")
    .action(
      action<GlobalOptions>((options) =>
        withClawback(options, ({ services }, profileId) => {
          const output = createOutput(options);
          const views = services.exports.views(services.settings.profile(profileId));
          output.document({ ok: true, exports: views });
          for (const view of views) {
            const state = view.enabled ? `last good ${view.lastGoodAt ?? "never"}` : "off";
            output.line(`${view.place}: ${state}, ${view.deadLetters} dead letters`);
            if (view.lastError !== null) output.line(`  ${view.lastError.message}`);
          }
          return Promise.resolve(0);
        }),
      ),
    );

  commands
    .command("check")
    .description("look whether a target can be written to")
    .addOption(target().makeOptionMandatory())
    .action(
      action<TargetOptions>((options) =>
        withClawback(options, async ({ services }, profileId) => {
          const output = createOutput(options);
          await services.exports.check(profileId, chosenTarget(options), signal());
          output.document({ ok: true });
          output.line("It can be written to.");
          return 0;
        }),
      ),
    );

  commands
    .command("dead-letters")
    .description("records that could not be exported")
    .addOption(target())
    .option("--key <source-key>", "with --discard: this one")
    .option("--discard", "say no more of it until it changes")
    .action(
      action<LetterOptions>((options) =>
        withClawback(options, ({ services }, profileId) => {
          const output = createOutput(options);
          if (options.discard === true) {
            if (options.key === undefined)
              throw new ClawbackError("USAGE", "--discard needs --key and --target.");
            services.exports.discard(profileId, chosenTarget(options), options.key);
          }
          const letters = services.exports
            .deadLetters(profileId)
            .filter((letter) => options.target === undefined || letter.target === options.target);
          output.document({ ok: true, deadLetters: letters });
          if (letters.length === 0) output.line("None.");
          for (const { target: name, sourceKey, error, attempts } of letters)
            output.line(
              `${name} ${sourceKey}: ${error.message} (${error.detail ?? error.code}, ${attempts} times)`,
            );
          return Promise.resolve(0);
        }),
      ),
    );

  commands
    .command("retry")
    .description("try dead letters again as they are")
    .addOption(target().makeOptionMandatory())
    .option("--key <source-key>", "this one only")
    .action(
      action<LetterOptions>((options) =>
        withClawback(options, async (clawback, profileId) => {
          const output = createOutput(options);
          const runId = clawback.services.exports.retry(profileId, chosenTarget(options), options.key);
          const run = await awaitRun(clawback, runId, output);
          printRun(output, run, summary);
          return exitCodeOfRun(run);
        }),
      ),
    );

  commands
    .command("query")
    .description("session pages at AnyType by text and tag")
    .option("--text <words>", "words that the page holds", "")
    .option("--tag <name>", "a tag that it carries")
    .option("--limit <count>", "at most so many", countOf, 20)
    .action(
      action<QueryOptions>((options) =>
        withClawback(options, async ({ services }, profileId) => {
          const output = createOutput(options);
          const { text = "", tag, limit = 20 } = options;
          const pages = await services.exports.query(profileId, { text, tag, limit }, signal());
          output.document({ ok: true, pages });
          for (const { id, title, tags, updatedAt } of pages)
            output.line(`${id}  ${updatedAt ?? ""}  ${title}  [${tags.join(", ")}]`);
          if (pages.length === 0) output.line("Nothing was found.");
          return 0;
        }),
      ),
    );

  commands
    .command("session")
    .description("one session as Markdown, redacted")
    .addOption(new Option("--sessionKey <key>").hideHelp())
    .option("--session-key <key>", "a session key, its last part, or a session id", "main")
    .option("--output <file>", "write it there; it must not exist")
    .action(
      action<SessionOptions>((options) =>
        withClawback(options, async ({ services }, profileId) => {
          const output = createOutput(options);
          const markdown = await services.exports.sessionFile(
            profileId,
            options.sessionKey ?? "main",
            signal(),
          );
          if (options.output === undefined) output.document({ ok: true, markdown });
          else {
            const path = resolve(options.output);
            await writeFile(path, markdown, { mode: 0o600, flag: "wx" });
            output.document({ ok: true, path });
            output.line(`Written to ${path}.`);
            return 0;
          }
          output.line(markdown);
          return 0;
        }),
      ),
    );

  addExportPageCommands(commands, action);
}

function chosenTarget({ target }: TargetOptions): ExportTargetName {
  if (target === undefined)
    throw new ClawbackError("USAGE", `--target is needed: ${EXPORT_TARGETS.join(" or ")}.`);
  return target;
}

function summary({ result }: Run): string {
  if (result?.kind !== "export") return "Done.";
  return result.targets
    .map(({ target, counts }) => {
      const { created, updated, skipped, deleted, redacted, failed } = counts;
      return `${target}: ${created} created, ${updated} updated, ${deleted} deleted, ${skipped} unchanged, ${redacted} redacted, ${failed} not exported.`;
    })
    .join("\n");
}

function timeOf(text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new InvalidArgumentError("a time such as 2026-03-01T12:00:00Z is needed");
  return time;
}

function countOf(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new InvalidArgumentError("a whole number of 1 or more is needed");
  return count;
}
