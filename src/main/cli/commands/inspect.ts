import type { Command } from "commander";
import { errorData } from "#shared/errors";
import { Rclone } from "../../rclone/rclone.ts";
import { backupRemote, syncRemote } from "../../profile/remotes.ts";
import type { Action } from "../action.ts";
import { type GlobalOptions, withClawback } from "../context.ts";
import { createOutput } from "../output.ts";

/** One line of `clawback check`: what was looked at, and what is wrong with it. */
type Check = Readonly<{ name: string; ok: boolean; detail: string }>;

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
    .action(
      action<GlobalOptions>((options) =>
        withClawback(options, async ({ services }, profileId) => {
          const output = createOutput(options);
          const access = await services.access(profileId);
          const tools = (await services.toolbox.views()).map(({ name, path, version }): Check => ({
            name,
            ok: path !== null,
            detail: path === null ? "not found" : `${version ?? ""} at ${path}`,
          }));
          const reach = async (name: string, remoteOf: typeof syncRemote): Promise<Check> => {
            try {
              const remote = await remoteOf(access);
              const call = { signal: new AbortController().signal, timeout: 30_000 };
              await new Rclone(services.toolbox, remote).list("", {}, call);
              return { name, ok: true, detail: remote.label };
            } catch (error) {
              return { name, ok: false, detail: errorData(error).message };
            }
          };
          const { sync } = access.profile;
          const clouds = await Promise.all([
            ...(sync.provider === "off" ? [] : [reach("sync", syncRemote)]),
            reach("backup", backupRemote),
          ]);
          const checks = [...tools, ...clouds];
          const ok = checks.every((check) => check.ok);
          output.document({ ok, checks });
          for (const check of checks)
            output.line(`${check.ok ? "ok  " : "FAIL"} ${check.name}: ${check.detail}`);
          return ok ? 0 : 1;
        }),
      ),
    );
}
