import { join } from "node:path";
import { type Agents, agentsOf } from "./agents.ts";
import { configEnvironment, type OpenClawConfig, readConfigFile } from "./config-file.ts";
import { effectiveHome, type Location, locate, type Machine } from "./state-dir.ts";
import { readEnvFile, type Variables, variablesFrom } from "./variables.ts";

/** One OpenClaw on this machine: where it lies, how it is configured, which agents it has. Read once, never written. */
export type Installation = Readonly<{
  location: Location;
  config: OpenClawConfig;
  variables: Variables;
  agents: Agents;
}>;

/**
 * Reads an installation (docs/upstream.md, A.1 and B.2). Without `stateDir` it is the one the machine's environment speaks of. One that
 * is not there gives the defaults (`config.found` is false). Throws `CONFIG_UNREADABLE`, `CONFIG_INVALID`, or
 * `CREDENTIAL_MISSING` when a workspace's path needs a variable that has no value.
 */
export async function readInstallation(machine: Machine, stateDir?: string): Promise<Installation> {
  const location = locate(machine, stateDir);
  const config = await readConfigFile(location.configPath);
  const dotenv = await readEnvFile(join(location.stateDir, ".env"));
  const variables = variablesFrom(machine.env, dotenv, configEnvironment(config));
  return {
    location,
    config,
    variables,
    agents: agentsOf(config, location, effectiveHome(machine), variables),
  };
}
