import { CommanderError } from "commander";
import { version } from "../version.ts";
import { createProgram } from "./program.ts";

const program = createProgram(version, (code) => {
  process.exitCode = code;
});
// commander ends the process with 1 for wrong usage; ours is 2 (program.ts, "Exit codes").
const commands = [program, ...program.commands, ...program.commands.flatMap((command) => command.commands)];
for (const command of commands) command.exitOverride();
try {
  // Said, because commander counts the arguments of an Electron in another way.
  await program.parseAsync(process.argv, { from: "node" });
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
