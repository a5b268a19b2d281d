import { type Command, Option } from "commander";
import { ClawbackError } from "#shared/errors";
import { formatBytes } from "#shared/format";
import { CONFLICT_CHOICES, type ConflictChoice } from "#shared/models/sync";
import type { Action } from "../action.ts";
import { type GlobalOptions, withClawback } from "../context.ts";
import { createOutput } from "../output.ts";

type ResolveOptions = GlobalOptions & Readonly<{ keep?: ConflictChoice }>;

export function addConflictCommands(program: Command, action: Action): void {
  const conflicts = program
    .command("conflicts")
    .description("files that were changed on both sides, with all their versions")
    .action(
      action<GlobalOptions>((options) =>
        withClawback(options, async ({ services }, profileId) => {
          const output = createOutput(options);
          const found = await services.sync.conflicts(profileId);
          output.document({ ok: true, conflicts: found });
          if (found.length === 0) output.line("No file was changed on both sides.");
          for (const { path, versions } of found) {
            output.line(`${path}:`);
            for (const version of versions)
              output.line(`  ${version.path} (${formatBytes(version.size)}, ${version.modifiedAt})`);
          }
          return 0;
        }),
      ),
    );

  conflicts
    .command("resolve <path>")
    .description("settle a conflict by one of its versions; what is discarded lies in the trash afterwards")
    .addOption(
      new Option("--keep <choice>", "keep this version, the other, or both")
        .choices(CONFLICT_CHOICES)
        .makeOptionMandatory(),
    )
    .action(
      action<ResolveOptions>((options, path = "") =>
        withClawback(options, async ({ services }, profileId) => {
          const { keep } = options;
          if (keep === undefined) throw new ClawbackError("USAGE", "--keep is needed: this, other or both.");
          const { signal } = new AbortController(); // Ctrl-C ends the process; only work under way would need more.
          await services.sync.resolveConflict(profileId, path, keep, signal);
          const output = createOutput(options);
          output.document({ ok: true });
          output.line("Settled here; the next sync carries it over.");
          return 0;
        }),
      ),
    );
}
