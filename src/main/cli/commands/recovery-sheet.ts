import type { Command } from "commander";
import { sheetHtml, sheetText } from "../../backup/recovery/sheet-text.ts";
import type { Action } from "../action.ts";
import { type GlobalOptions, withClawback } from "../context.ts";
import { createOutput } from "../output.ts";

type SheetOptions = GlobalOptions & Readonly<{ html?: boolean }>;

const never = new AbortController().signal;

/** `recovery-sheet` below `backup`. */
export function addRecoverySheet(backup: Command, action: Action): void {
  backup
    .command("recovery-sheet")
    .description("print how to restore from this very bucket with stock tools; holds no secret")
    .option("--html", "as an HTML document to print")
    .action(
      action<SheetOptions>((options) =>
        withClawback(options, async ({ services }, profileId) => {
          const output = createOutput(options);
          const sheet = await services.recovery.sheet(profileId, never);
          output.document({ ok: true, sheet });
          output.line(options.html === true ? sheetHtml(sheet) : sheetText(sheet));
          return 0;
        }),
      ),
    );
}
