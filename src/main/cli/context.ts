import { homedir } from "node:os";
import { resolve } from "node:path";
import type { ProfileId, RunId } from "#shared/brand";
import { assertNever, ClawbackError, exitCodeOf } from "#shared/errors";
import type { Run } from "#shared/models/run";
import { type Clawback, compose } from "../compose.ts";
import { locate, thisMachine } from "../openclaw/state-dir.ts";
import type { FacePorts } from "../ports.ts";
import { readConfigArgument } from "../settings/config-argument.ts";
import { defaultDataDir } from "../settings/data-dir.ts";
import { createSettingsFile } from "../settings/settings-file.ts";
import { showProgress } from "./progress-bar.ts";
import type { Output } from "./output.ts";

/** The options every command takes. */
export type GlobalOptions = Readonly<{
  config?: string;
  dataDir?: string;
  profile?: string;
  json?: boolean;
  quiet?: boolean;
}>;

const CLI_FACE: FacePorts = { view: { kind: "hosted", filesBy: "path", canOpenFolder: false } };

export function dataDirOf(options: GlobalOptions): string {
  return options.dataDir === undefined
    ? defaultDataDir(process.env, homedir(), process.platform)
    : resolve(options.dataDir);
}

/** Builds the services for one command. The caller closes them. */
export async function openClawback(options: GlobalOptions, face: FacePorts = CLI_FACE): Promise<Clawback> {
  const dataDir = dataDirOf(options);
  const settingsFile =
    options.config === undefined
      ? createSettingsFile(dataDir)
      : await readConfigArgument(resolve(options.config), locate(thisMachine()).stateDir);
  return compose({ dataDir, face, settingsFile });
}

/** The profile that is meant: the named one, or the only one. Throws `PROFILE_UNKNOWN` or `USAGE`. */
export function chosenProfile({ services }: Clawback, options: GlobalOptions): ProfileId {
  const profiles = services.settings.profiles();
  if (options.profile !== undefined) return services.settings.profile(options.profile as ProfileId).id;
  const [only, ...others] = profiles;
  if (only === undefined) {
    throw new ClawbackError(
      "CONFIG_INVALID",
      "There is no profile yet: give --config FILE, or try clawback demo --dir DIR.",
    );
  }
  if (others.length > 0) {
    const names = profiles.map((profile) => profile.id).join(", ");
    throw new ClawbackError("USAGE", `There are several profiles; choose one with --profile: ${names}.`);
  }
  return only.id;
}

/** Opens, works, and closes whatever happens. */
export async function withClawback(
  options: GlobalOptions,
  work: (clawback: Clawback, profileId: ProfileId) => Promise<number>,
): Promise<number> {
  const clawback = await openClawback(options);
  try {
    return await work(clawback, chosenProfile(clawback, options));
  } finally {
    await clawback.close();
  }
}

/**
 * Waits for a run of this process, with a progress bar on a terminal, and for those that follow a backup: they would
 * end with the process. Ctrl-C and SIGTERM cancel cleanly.
 */
export async function awaitRun({ services, state }: Clawback, runId: RunId, output: Output): Promise<Run> {
  let current = runId;
  const cancel = () => void services.jobs.cancel(current).catch(() => undefined);
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, cancel);
  const hideProgress = showProgress(state, runId, output);
  try {
    const run = await services.jobs.finished(runId);
    const isBackedUp =
      run.kind === "backup" && (run.state.kind === "succeeded" || run.state.kind === "warned");
    for (const next of isBackedUp ? services.backups.followUps(run.profileId) : []) {
      current = next;
      const { kind, state: ended } = await services.jobs.finished(next);
      if (ended.kind === "failed") output.notice(`warning: ${kind} after the backup: ${ended.error.message}`);
      if (ended.kind === "cancelled") break;
    }
    return run;
  } finally {
    hideProgress();
    for (const signal of signals) process.off(signal, cancel);
  }
}

/** The documented exit code of a finished run: 0 done, 4 with warnings, the error's own, 130 cancelled. */
export function exitCodeOfRun({ state }: Run): number {
  switch (state.kind) {
    case "succeeded":
    case "skipped":
      return 0;
    case "warned":
      return 4;
    case "failed":
      return exitCodeOf(state.error.code);
    case "cancelled":
      return 130;
    case "queued":
    case "running":
      return 1;
    default:
      return assertNever(state);
  }
}
