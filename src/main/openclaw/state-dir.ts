import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { ClawbackError } from "#shared/errors";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The machine as OpenClaw sees it; given, so that a test or a profile can stand on another one. */
export type Machine = Readonly<{ env: Environment; home: string }>;

/** Where one OpenClaw installation lies; all paths absolute. */
export type Location = Readonly<{
  stateDir: string;
  configPath: string;
  /** OPENCLAW_WORKSPACE_DIR, when it speaks of this installation: the workspace where the configuration names none. */
  defaultWorkspaceDir?: string;
}>;

const CONFIG_FILENAME = "openclaw.json";
const PROFILE_NAME = /^[A-Za-z0-9_-]+$/;

/** The machine this process runs on. */
export function thisMachine(): Machine {
  return { env: process.env, home: homedir() };
}

/** A path as people write it in a setting: `~` is the home folder, a relative one starts at `base`. */
export function resolveUserPath(path: string, base: string, home: string): string {
  const expanded = /^~(?=$|[\\/])/.test(path) ? join(home, path.slice(1)) : path;
  return resolve(base, expanded);
}

/**
 * Finds the state folder and the configuration of an OpenClaw (docs/upstream.md, B.2). In order: `stateDir`, OPENCLAW_STATE_DIR,
 * OPENCLAW_PROFILE (`~/.openclaw-<profile>`), `~/.openclaw`; OPENCLAW_HOME stands in for the home folder everywhere.
 *
 * The environment describes one installation. OPENCLAW_CONFIG_PATH and OPENCLAW_WORKSPACE_DIR therefore count only when
 * `stateDir` is that one, so that a second profile never reads the first one's configuration.
 *
 * Looks at no file. Throws `CONFIG_INVALID` for an impossible profile name.
 */
export function locate(machine: Machine, stateDir?: string): Location {
  const { env } = machine;
  const home = effectiveHome(machine);
  const fromEnvironment = environmentStateDir(env, home);
  const chosen = stateDir === undefined ? fromEnvironment : resolveUserPath(stateDir, home, home);
  const configPath = setting(env, "OPENCLAW_CONFIG_PATH");
  const workspaceDir = setting(env, "OPENCLAW_WORKSPACE_DIR");
  if (chosen !== fromEnvironment) return { stateDir: chosen, configPath: join(chosen, CONFIG_FILENAME) };
  return {
    stateDir: chosen,
    configPath:
      configPath === undefined ? join(chosen, CONFIG_FILENAME) : resolveUserPath(configPath, chosen, home),
    ...(workspaceDir === undefined
      ? {}
      : { defaultWorkspaceDir: resolveUserPath(workspaceDir, chosen, home) }),
  };
}

/** The home folder OpenClaw uses for `~`: OPENCLAW_HOME (itself allowed to begin with `~`), else the owner's. */
export function effectiveHome({ env, home }: Machine): string {
  const override = setting(env, "OPENCLAW_HOME");
  return override === undefined ? home : resolveUserPath(override, home, home);
}

function environmentStateDir(env: Environment, home: string): string {
  const stateDir = setting(env, "OPENCLAW_STATE_DIR");
  if (stateDir !== undefined) return resolveUserPath(stateDir, home, home);
  const profile = setting(env, "OPENCLAW_PROFILE");
  if (profile === undefined || profile.toLowerCase() === "default") return join(home, ".openclaw");
  if (!PROFILE_NAME.test(profile)) {
    throw new ClawbackError("CONFIG_INVALID", "OPENCLAW_PROFILE may hold letters, digits, _ and - only.");
  }
  return join(home, `.openclaw-${profile}`);
}

function setting(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === "" ? undefined : value;
}
