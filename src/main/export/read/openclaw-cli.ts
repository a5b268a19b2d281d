import { z } from "zod";
import { ClawbackError } from "#shared/errors";
import { findOpenClaw } from "../../openclaw/cli.ts";
import type { Environment, Location } from "../../openclaw/state-dir.ts";
import { describeExit, exitedWith } from "../../process/exit.ts";
import { runChild } from "../../process/run-child.ts";

/** It starts a Node of its own, and asks the gateway. */
const TIMEOUT_MS = 60_000;

export type OpenClawCli = Readonly<{
  /**
   * What OpenClaw's own command line prints for `cron list` or `tasks list`. Throws `NOT_SUPPORTED` when there is none
   * on the PATH, `TOOL_FAILED` when it does not answer with JSON, `TIMEOUT`. Owns the process, which ends with `signal`.
   */
  list: (what: "cron" | "tasks", signal: AbortSignal) => Promise<readonly unknown[]>;
}>;

/**
 * OpenClaw's command line as the last resort, for a database whose tables we do not know. It is not the first one: it
 * takes seconds, asks a running gateway for cron jobs, opens the databases for writing, and has been seen to damage one
 * that was in use (docs/upstream.md, B.5).
 */
export function openClawCli(env: Environment, location: Location): OpenClawCli {
  return {
    list: async (what, signal) => {
      const file = await findOpenClaw(env);
      if (file === null) throw unknownTables(what);
      const { exit, stdout } = await runChild(
        {
          name: "openclaw",
          file,
          args: what === "cron" ? ["cron", "list", "--all", "--json"] : ["tasks", "list", "--json"],
          env: {
            OPENCLAW_STATE_DIR: location.stateDir,
            OPENCLAW_CONFIG_PATH: location.configPath,
            NO_COLOR: "1",
          },
        },
        { signal, timeout: TIMEOUT_MS },
      );
      const items = exitedWith(exit, 0) ? itemsIn(stdout.toString("utf8"), what) : null;
      if (items === null) {
        throw new ClawbackError(
          "TOOL_FAILED",
          `openclaw ${what} list did not answer (${describeExit(exit)}).`,
        );
      }
      return items;
    },
  };
}

function unknownTables(what: "cron" | "tasks"): ClawbackError {
  const name = what === "cron" ? "cron jobs" : "tasks";
  return new ClawbackError(
    "NOT_SUPPORTED",
    `This OpenClaw keeps its ${name} in a way that is not known here; with openclaw on the PATH they can be asked for.`,
  );
}

const answerSchema = z.object({
  jobs: z.array(z.unknown()).optional(),
  tasks: z.array(z.unknown()).optional(),
});

/** The list in what was printed; log lines may stand before the JSON (docs/upstream.md, B.5). */
function itemsIn(output: string, what: "cron" | "tasks"): readonly unknown[] | null {
  for (let from = output.indexOf("{"); from !== -1; from = nextObject(output, from)) {
    const answer = answerSchema.safeParse(jsonOrNothing(output.slice(from))).data;
    const items = what === "cron" ? answer?.jobs : answer?.tasks;
    if (items !== undefined) return items;
  }
  return null;
}

/** Where the next line begins that may be the start of the answer. */
function nextObject(output: string, from: number): number {
  const line = output.indexOf("\n{", from);
  return line === -1 ? -1 : line + 1;
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A log line that happens to hold a brace.
    return undefined;
  }
}
