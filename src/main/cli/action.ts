import type { Command } from "commander";
import { errorData, exitCodeOf } from "#shared/errors";
import type { GlobalOptions } from "./context.ts";
import { createOutput } from "./output.ts";

/** A command's work: gets the merged options and the arguments, returns the exit code, throws `ClawbackError`. */
export type Work<Options extends GlobalOptions> = (options: Options, ...args: string[]) => Promise<number>;

/** Makes a commander action of a command's work: errors become one document or sentence and the documented exit code. */
export type Action = <Options extends GlobalOptions>(
  work: Work<Options>,
) => (...args: unknown[]) => Promise<void>;

/** `finish` takes the exit code; the process ends by itself when nothing is left to do. */
export function createAction(finish: (code: number) => void): Action {
  return (work) =>
    async (...received) => {
      const command = received.at(-1) as Command;
      const args = received
        .slice(0, -2)
        .flat()
        .filter((arg): arg is string => typeof arg === "string");
      const options = command.optsWithGlobals<Parameters<typeof work>[0]>();
      try {
        finish(await work(options, ...args));
      } catch (error) {
        const data = errorData(error);
        createOutput(options).error(data);
        finish(exitCodeOf(data.code));
      }
    };
}
