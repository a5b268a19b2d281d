import { Command } from "commander";
import { createAction } from "./action.ts";
import { addAuthorizeCommand } from "./commands/authorize.ts";
import { addBackupCommands } from "./commands/backup.ts";
import { addConfigCommands } from "./commands/config.ts";
import { addConflictCommands } from "./commands/conflicts.ts";
import { addCredentialCommands } from "./commands/credentials.ts";
import { addDemoCommand } from "./commands/demo.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addDropCommand } from "./commands/drop.ts";
import { addExportCommands } from "./commands/export.ts";
import { addInspectCommands } from "./commands/inspect.ts";
import { addPauseCommands } from "./commands/pause.ts";
import { addRedactCommand } from "./commands/redact.ts";
import { addServeCommand } from "./commands/serve.ts";
import { addSetupCommand } from "./commands/setup.ts";
import { addSyncCommands } from "./commands/sync.ts";

const EXIT_CODES = `
Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 needs a person, 4 done with warnings, 130 cancelled.`;

/** The whole command line (docs/cli.md). `finish` gets the exit code of the command that ran. */
export function createProgram(version: string, finish: (code: number) => void): Command {
  const action = createAction(finish);
  const program = new Command("clawback")
    .description("Keeps an OpenClaw agent safe: sync, encrypted snapshots, file drops.")
    .version(version)
    .option("--config <file>", "a settings file, or a plugin configuration (nested or flat)")
    .option("--data-dir <dir>", "where Clawback keeps what it remembers")
    .option("--profile <id>", "which agent, when there are several")
    .option("--json", "one JSON document on standard output, and nothing else")
    .option("--quiet", "errors only")
    .addHelpText("after", EXIT_CODES)
    .configureHelp({ showGlobalOptions: true });
  addSetupCommand(program, action);
  addInspectCommands(program, action);
  addDoctorCommand(program, action);
  addAuthorizeCommand(program, action);
  addServeCommand(program, action);
  addPauseCommands(program, action);
  addSyncCommands(program, action);
  addConflictCommands(program, action);
  addDropCommand(program, action);
  addBackupCommands(program, action);
  addExportCommands(program, action);
  addRedactCommand(program, action);
  addConfigCommands(program, action);
  addCredentialCommands(program, action);
  addDemoCommand(program, action);
  return program;
}
