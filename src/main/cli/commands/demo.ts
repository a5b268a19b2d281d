import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { ClawbackError } from "#shared/errors";
import { compose } from "../../compose.ts";
import { createSampleProfile, SAMPLE_ID } from "../../sample/sample-profile.ts";
import { createSettingsFile } from "../../settings/settings-file.ts";
import { SettingsStore } from "../../settings/settings.ts";
import type { Action } from "../action.ts";
import { awaitRun, exitCodeOfRun, type GlobalOptions } from "../context.ts";
import { createOutput } from "../output.ts";

type DemoOptions = GlobalOptions & Readonly<{ dir: string }>;

export function addDemoCommand(program: Command, action: Action): void {
  program
    .command("demo")
    .description("make a sample agent with a folder as its cloud, sync it and back it up")
    .option("--dir <dir>", "an empty folder, or an earlier demo", "clawback-demo")
    .action(
      action<DemoOptions>(async (options) => {
        const output = createOutput(options);
        const dir = resolve(options.dir);
        const dataDir = join(dir, "data");
        if (!existsSync(join(dataDir, "settings.json"))) {
          const settings = () => new SettingsStore(createSettingsFile(dataDir));
          await createSampleProfile({ dir, now: Date.now(), settings });
        }
        const settingsFile = createSettingsFile(dataDir);
        const clawback = await compose({
          dataDir,
          face: { view: { kind: "hosted", filesBy: "path", canOpenFolder: false } },
          settingsFile,
        });
        try {
          const { sync, backups } = clawback.services;
          const synced = await awaitRun(
            clawback,
            sync.run({ profileId: SAMPLE_ID, trigger: "first-start", approved: false }),
            output,
          );
          const backedUp = await awaitRun(clawback, backups.start(SAMPLE_ID, "first-start"), output);
          for (const { state } of [synced, backedUp]) {
            if (state.kind === "failed") throw ClawbackError.fromData(state.error);
          }
          const places = {
            workspace: join(dir, "agent", "workspace"),
            cloud: join(dir, "cloud"),
            dataDir,
            passphraseFile: join(dir, "passphrase.txt"),
          };
          output.document({ ok: true, ...places, sync: synced, backup: backedUp });
          output.line(`The sample agent's workspace: ${places.workspace}`);
          output.line(`Its cloud, an ordinary folder:  ${places.cloud}`);
          output.line(`Look at it with:                clawback --data-dir ${dataDir} serve`);
          return Math.max(exitCodeOfRun(synced), exitCodeOfRun(backedUp));
        } finally {
          await clawback.close();
        }
      }),
    );
}
