import { assertNever, ClawbackError } from "#shared/errors";
import { findOpenClaw } from "../../openclaw/cli.ts";
import { kindOf } from "../../openclaw/directory.ts";
import { detectEra, newestKind, type Storage } from "../../openclaw/era.ts";
import { type Check, NO_AGENT, passed, warning } from "../check.ts";

/** The OpenClaw of this agent: where it is, how it keeps its data (docs/upstream.md, B.1), and whether its workspace is there. */
export const openclawCheck: Check = {
  name: "openclaw",
  look: async ({ subject, machine }) => {
    if (subject === null) return NO_AGENT;
    const { profile } = subject;
    const { installation, workspaceDir } = await subject.access();
    const { location, config, agents } = installation;
    const { stateDir } = location;
    const hasWorkspace = (await kindOf(workspaceDir)) === "directory";
    if (!hasWorkspace) throw missing(`The workspace ${workspaceDir} is not there.`, "workspaceDir");
    if ((await kindOf(stateDir)) !== "directory") {
      if (profile.role === "companion") {
        return passed(`The workspace is there: ${workspaceDir}`, "OpenClaw itself runs on another machine.");
      }
      throw missing(`There is no OpenClaw at ${stateDir}.`, "stateDir");
    }
    const era = await detectEra(stateDir);
    const detail = [
      `Configuration: ${config.found ? location.configPath : "none, so OpenClaw's defaults hold"}`,
      `Workspace: ${workspaceDir}`,
      `Agents: ${agents.length}`,
      `Sessions: ${storageWords(era.sessions)}`,
      `Cron jobs and tasks: ${storageWords(era.automation)}`,
      `Command line: ${(await findOpenClaw(machine.env)) ?? "not on the PATH"}`,
    ].join("\n");
    const kind = newestKind(era);
    if (kind === "none") {
      return warning(`OpenClaw at ${stateDir} holds no sessions, tasks or cron jobs yet.`, { detail });
    }
    return passed(`OpenClaw at ${stateDir}, ${eraWords(kind)}.`, detail);
  },
};

function missing(sentence: string, field: string): ClawbackError {
  return new ClawbackError("SOURCE_MISSING", sentence, { action: { kind: "edit-setting", field } });
}

function eraWords(kind: "file" | "sqlite"): string {
  return kind === "sqlite"
    ? "which keeps its data in SQLite databases"
    : "of the era that keeps its data in files";
}

function storageWords(storage: Storage): string {
  switch (storage.kind) {
    case "none":
      return "none yet";
    case "file":
      return "in files";
    case "sqlite":
      return `in a database, schema ${storage.userVersion}`;
    default:
      return assertNever(storage);
  }
}
