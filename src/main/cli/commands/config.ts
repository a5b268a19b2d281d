import { join } from "node:path";
import type { Command } from "commander";
import type { Action } from "../action.ts";
import { dataDirOf, openClawback } from "../context.ts";
import { createOutput } from "../output.ts";

export function addConfigCommands(program: Command, action: Action): void {
  const config = program.command("config").description("the settings");
  config
    .command("path")
    .description("where the settings lie")
    .action(
      action((options) => {
        const output = createOutput(options);
        const path = options.config ?? join(dataDirOf(options), "settings.json");
        output.document({ ok: true, path });
        output.line(path);
        return Promise.resolve(0);
      }),
    );
  config
    .command("get")
    .description("print the settings with their defaults; they hold no secrets")
    .action(
      action(async (options) => {
        const output = createOutput(options);
        const clawback = await openClawback(options);
        try {
          const settings = clawback.services.settings.get();
          output.document({ ok: true, settings });
          output.line(JSON.stringify(settings, null, 2));
          return 0;
        } finally {
          await clawback.close();
        }
      }),
    );
}
