import type { Command } from "commander";
import { ClawbackError } from "#shared/errors";
import { type PauseLength, pauseLengthSchema } from "#shared/models/pause";
import type { Action } from "../action.ts";
import { type GlobalOptions, openClawback } from "../context.ts";
import { createOutput } from "../output.ts";

type PauseOptions = GlobalOptions & Readonly<{ for?: string }>;

const UNIT_MINUTES: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1_440 };

/** "30m", "1h", "2d" or "tomorrow"; nothing is until resumed. Throws `USAGE`. */
function lengthOf(text: string | undefined): PauseLength {
  if (text === undefined) return { kind: "resumed" };
  if (text === "tomorrow") return { kind: "tomorrow" };
  const [, count = "", unit = ""] = /^(\d+)([mhd])$/.exec(text) ?? [];
  const minutes = Number(count) * (UNIT_MINUTES[unit] ?? 0);
  const parsed = pauseLengthSchema.safeParse({ kind: "minutes", minutes });
  if (parsed.success) return parsed.data;
  throw new ClawbackError(
    "USAGE",
    `--for must be like 30m, 1h, 2d or tomorrow, a week at most; not ${text}.`,
  );
}

export function addPauseCommands(program: Command, action: Action): void {
  program
    .command("pause")
    .description("put off everything that comes by itself; what you start goes on")
    .option("--for <time>", "30m, 1h, 2d or tomorrow; without it until clawback resume")
    .action(
      action<PauseOptions>(async (options) => {
        const length = lengthOf(options.for);
        const output = createOutput(options);
        const clawback = await openClawback(options);
        try {
          await clawback.handlers.app.pause({ length });
          const pausedUntil = clawback.services.pause.current();
          output.document({ ok: true, pausedUntil });
          output.line(
            pausedUntil?.kind === "time"
              ? `Paused until ${new Date(pausedUntil.at).toLocaleString()}.`
              : "Paused until clawback resume.",
          );
          return 0;
        } finally {
          await clawback.close();
        }
      }),
    );
  program
    .command("resume")
    .description("end a pause: what was missed comes once")
    .action(
      action(async (options) => {
        const output = createOutput(options);
        const clawback = await openClawback(options);
        try {
          await clawback.handlers.app.resume({});
          output.document({ ok: true, pausedUntil: null });
          output.line("Resumed.");
          return 0;
        } finally {
          await clawback.close();
        }
      }),
    );
}
