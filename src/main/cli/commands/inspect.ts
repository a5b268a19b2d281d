import type { Command } from "commander";
import { errorData } from "#shared/errors";
import { remoteAdvice } from "../../profile/remotes.ts";
import { checkConnection } from "../../rclone/connection.ts";
import type { Action } from "../action.ts";
import { type GlobalOptions, withClawback } from "../context.ts";
import { createOutput } from "../output.ts";

/** One line of `clawback check`: what was looked at, and what is wrong with it. */
type Check = Readonly<{ name: string; ok: boolean; detail: string; advice?: readonly string[] }>;

type CheckOptions = GlobalOptions & Readonly<{ write?: boolean }>;

const CHECK_TIMEOUT = 60_000;

export function addInspectCommands(program: Command, action: Action): void {
  program
    .command("status")
    .description("is the agent safe?")
    .action(
      action<GlobalOptions>((options) =>
        withClawback(options, async ({ services, state }, profileId) => {
          const output = createOutput(options);
          await services.feed.refresh();
          const { profiles, activeRuns, tools } = state.get();
          const view = profiles.find((profile) => profile.id === profileId);
          output.document({ ok: true, profile: view ?? null, activeRuns, tools });
          if (view === undefined) return 1;
          output.line(`${view.name}: ${view.headline.text}`);
          output.line(`Workspace ${view.workspaceDir}`);
          output.line(`Sync      ${view.sync.mode ?? "no mode"} to ${view.sync.target}`);
          output.line(`Backup    to ${view.backup.target}`);
          for (const { kind, state: runState } of activeRuns)
            output.line(`Now       ${kind}: ${runState.kind}`);
          return 0;
        }),
      ),
    );

  program
    .command("check")
    .description("are the tools there, and can the clouds be reached?")
    .option("--write", "also write, read and remove a small file in each cloud")
    .action(
      action<CheckOptions>((options) =>
        withClawback(options, async ({ services }, profileId) => {
          const output = createOutput(options);
          const { toolbox, clouds } = services;
          const access = await services.access(profileId);
          const tools = (await toolbox.views()).map(({ name, path, version }): Check => ({
            name,
            ok: path !== null,
            detail: path === null ? "not found" : `${version ?? ""} at ${path}`,
          }));
          const reach = async (name: "sync" | "backup"): Promise<Check> => {
            const advice = remoteAdvice(name, access.profile);
            const call = { signal: new AbortController().signal, timeout: CHECK_TIMEOUT };
            try {
              const detail = await clouds.during(access, name, async (rclone) => {
                await checkConnection(rclone, { write: options.write === true }, call);
                return rclone.remote.label;
              });
              return { name, ok: true, detail, advice };
            } catch (error) {
              return { name, ok: false, detail: errorData(error).message, advice };
            }
          };
          const { sync } = access.profile;
          const reached = await Promise.all([
            ...(sync.provider === "off" ? [] : [reach("sync")]),
            reach("backup"),
          ]);
          const checks = [...tools, ...reached];
          const ok = checks.every((check) => check.ok);
          output.document({ ok, checks });
          for (const { ok: isGood, name, detail, advice = [] } of checks) {
            output.line(`${isGood ? "ok  " : "FAIL"} ${name}: ${detail}`);
            for (const sentence of advice) output.line(`     note: ${sentence}`);
          }
          return ok ? 0 : 1;
        }),
      ),
    );
}
