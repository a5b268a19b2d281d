import { resolve } from "node:path";
import type { Command } from "commander";
import { formatBytes } from "#shared/format";
import type { Action } from "../action.ts";
import { awaitRun, exitCodeOfRun, type GlobalOptions, withClawback } from "../context.ts";
import { createOutput, printRun } from "../output.ts";

export function addDropCommand(program: Command, action: Action): void {
  program
    .command("drop <files...>")
    .description("send files or folders to the agent; the originals stay where they are")
    .action(
      action<GlobalOptions>((options, ...files) =>
        withClawback(options, async (clawback, profileId) => {
          const output = createOutput(options);
          const { delivery } = clawback.services;
          const ids = await delivery.queue(
            profileId,
            files.map((file) => resolve(file)),
          );
          const run = await awaitRun(clawback, delivery.start(profileId), output);
          if (output.isJson && run.state.kind !== "failed") {
            const items = delivery.list(profileId).filter((item) => ids.includes(item.id));
            output.document({ ok: run.state.kind !== "cancelled", run, deliveries: items });
          } else {
            printRun(output, run, ({ result }) =>
              result?.kind === "deliver"
                ? `Sent ${result.sent.join(", ")} (${formatBytes(result.bytes)}); the agent's next sync takes it.`
                : "Done.",
            );
          }
          return exitCodeOfRun(run);
        }),
      ),
    );
}
