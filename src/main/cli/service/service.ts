import { access, constants, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import { ClawbackError } from "#shared/errors";
import { runChild } from "../../process/run-child.ts";
import { type Command, LAUNCHD_LABEL, launchdPlist, systemdUnit } from "./unit.ts";

export type ServiceMachine = Readonly<{
  platform: NodeJS.Platform;
  env: Readonly<Record<string, string | undefined>>;
  home: string;
  uid: number;
}>;

/** A user's service manager: where its file lies, and what makes it take notice. */
type Manager = Readonly<{
  tool: "systemctl" | "launchctl";
  file: string;
  content: (command: Command) => string;
  /** Each may fail when nothing runs yet: `mayFail`. */
  start: readonly Step[];
  stop: readonly Step[];
  hint: string;
}>;

type Step = Readonly<{ args: readonly string[]; mayFail?: true }>;

const TIMEOUT_MS = 120_000;
const UNIT = "clawback.service";

/**
 * Makes the user's service manager run `command` from now on, also after the next login. May be repeated: a service that is
 * there is replaced. Returns what was done, a line each.
 *
 * Throws `NOT_SUPPORTED` on a system without such a manager, `TOOL_MISSING` when its program is not there, `TOOL_FAILED` with
 * what it said; the file stays then, and a second try goes on from there.
 */
export async function installService(
  command: Command,
  machine: ServiceMachine,
  logFile: string,
): Promise<readonly string[]> {
  const manager = managerOf(machine, logFile);
  const content = manager.content(command);
  const isSame = (await readFile(manager.file, "utf8").catch(() => "")) === content;
  if (!isSame) {
    await mkdir(dirname(manager.file), { recursive: true });
    await writeFile(manager.file, content, { mode: 0o600 });
  }
  const done = await perform(manager, manager.start, machine);
  return [`${isSame ? "Unchanged" : "Wrote"}: ${manager.file}`, ...done, manager.hint];
}

/** Stops the service and takes it away; what is not there is no error. Throws as `installService` does. */
export async function uninstallService(machine: ServiceMachine, logFile: string): Promise<readonly string[]> {
  const manager = managerOf(machine, logFile);
  const isThere = await access(manager.file).then(
    () => true,
    () => false,
  );
  if (!isThere) return ["There is no service to take away."];
  const done = await perform(manager, manager.stop, machine);
  await rm(manager.file);
  return [...done, `Removed: ${manager.file}`];
}

async function perform(
  { tool }: Manager,
  steps: readonly Step[],
  machine: ServiceMachine,
): Promise<readonly string[]> {
  const file = await findTool(tool, machine);
  // The way to the user's own systemd.
  const env = Object.fromEntries(
    ["XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS"].flatMap((name) => {
      const value = machine.env[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  const done: string[] = [];
  for (const { args, mayFail } of steps) {
    const { exit } = await runChild(
      { name: tool, file, args, env },
      { signal: new AbortController().signal, timeout: TIMEOUT_MS },
    );
    const isGood = exit.outcome.kind === "exited" && exit.outcome.code === 0;
    if (isGood) done.push(`Ran: ${tool} ${args.join(" ")}`);
    else if (mayFail !== true) {
      throw new ClawbackError("TOOL_FAILED", `${tool} ${args.join(" ")} did not work.`, {
        detail: exit.stderr,
      });
    }
  }
  return done;
}

async function findTool(tool: string, { env }: ServiceMachine): Promise<string> {
  const folders = [...(env["PATH"] ?? "").split(delimiter), "/usr/bin", "/bin"].filter((dir) =>
    isAbsolute(dir),
  );
  for (const file of folders.map((folder) => join(folder, tool))) {
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
  }
  throw new ClawbackError(
    "TOOL_MISSING",
    `${tool} is not on this machine: start clawback serve in another way.`,
  );
}

function managerOf({ platform, env, home, uid }: ServiceMachine, logFile: string): Manager {
  switch (platform) {
    case "linux":
      return {
        tool: "systemctl",
        file: join(env["XDG_CONFIG_HOME"] ?? join(home, ".config"), "systemd", "user", UNIT),
        content: systemdUnit,
        start: [
          { args: ["--user", "daemon-reload"] },
          { args: ["--user", "enable", UNIT] },
          { args: ["--user", "restart", UNIT] },
        ],
        stop: [
          { args: ["--user", "disable", "--now", UNIT] },
          { args: ["--user", "reset-failed", UNIT], mayFail: true },
        ],
        hint:
          `Its address: journalctl --user -u ${UNIT}; a new one: systemctl --user kill -s USR2 ${UNIT}. ` +
          "To run it without being logged in: loginctl enable-linger",
      };
    case "darwin": {
      const file = join(home, "Library", "LaunchAgents", `${LAUNCHD_LABEL}.plist`);
      return {
        tool: "launchctl",
        file,
        content: (command) => launchdPlist(command, logFile),
        start: [
          { args: ["bootout", `gui/${uid}/${LAUNCHD_LABEL}`], mayFail: true },
          { args: ["bootstrap", `gui/${uid}`, file] },
        ],
        stop: [{ args: ["bootout", `gui/${uid}/${LAUNCHD_LABEL}`], mayFail: true }],
        hint: `Its address: ${logFile}; a new one: launchctl kill USR2 gui/${uid}/${LAUNCHD_LABEL}`,
      };
    }
    default:
      throw new ClawbackError(
        "NOT_SUPPORTED",
        "clawback serve --install knows systemd and launchd; on this system, start clawback serve at login yourself.",
      );
  }
}
