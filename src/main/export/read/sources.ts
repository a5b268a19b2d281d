import type { Installation } from "../../openclaw/installation.ts";
import type { Environment } from "../../openclaw/state-dir.ts";
import type { Source } from "../source.ts";
import { cronSource } from "./cron-source.ts";
import { memorySource } from "./memory-source.ts";
import { openClawCli } from "./openclaw-cli.ts";
import { sessionSource } from "./session-source.ts";
import { taskSource } from "./task-source.ts";

/**
 * All that can be exported of one OpenClaw, whatever its era: tasks, cron jobs, memory, sessions, in the order of
 * `SOURCE_TYPES`. Files and databases are read, never written, and read first; OpenClaw's command line is asked only for
 * what lies in tables that are not known (`openClawCli` says why).
 *
 * @param workspaceDir absolute: the workspace of the default agent, which a profile may have moved
 * @param env where `openclaw` is looked for
 */
export function sourcesOf(
  { location, agents }: Installation,
  workspaceDir: string,
  env: Environment,
): readonly Source[] {
  const { stateDir } = location;
  const cli = openClawCli(env, location);
  return [
    taskSource(stateDir, cli),
    cronSource(stateDir, cli),
    memorySource(agents, workspaceDir),
    sessionSource(
      stateDir,
      agents.map(({ id }) => id),
    ),
  ];
}
