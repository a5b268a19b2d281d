import { join, resolve } from "node:path";
import type { Command } from "commander";
import type { ProfileId } from "#shared/brand";
import { ClawbackError } from "#shared/errors";
import type { ImportReport } from "#shared/models/settings";
import { keychain } from "../../credentials/keychain.ts";
import { thisMachine } from "../../openclaw/state-dir.ts";
import { importConfig } from "../../settings/import.ts";
import { type ImportSource, readImportSource } from "../../settings/import-source.ts";
import { setValue } from "../../settings/set-value.ts";
import type { Action } from "../action.ts";
import { chosenProfile, dataDirOf, type GlobalOptions, openClawback } from "../context.ts";
import { createOutput, type Output } from "../output.ts";

type ImportOptions = GlobalOptions & Readonly<{ dryRun?: boolean }>;

/** Done, but not all of it: like a run with warnings. */
const PARTIAL = 4;

function printImport(output: Output, source: ImportSource, report: ImportReport, dryRun: boolean): void {
  const { path, includedPaths, isPluginOn } = source;
  output.document({ ok: true, dryRun, from: path, includedPaths, isPluginOn, ...report });
  const verb = `${dryRun ? "would be " : ""}${report.isNew ? "made" : "updated"}`;
  output.line(`Profile ${report.profileId} (${report.stateDir}) ${verb} from ${path}.`);
  output.line(`Taken: ${report.taken.join(", ") || "nothing"}`);
  for (const { field, reason } of report.changed) output.line(`Changed: ${field} ${reason}.`);
  for (const { field, reference } of report.secrets) {
    output.line(`Secret: ${field} ${dryRun ? "would lie" : "lies"} in the keychain, as ${reference}`);
  }
  for (const { field, reason } of report.left) output.line(`Not taken: ${field}: ${reason}.`);
  if (isPluginOn) {
    output.notice(
      "OpenClaw's own plugin is still switched on: switch it off there, or both will sync the same folder.",
    );
  }
}

export function addConfigCommands(program: Command, action: Action): void {
  const config = program.command("config").description("the settings");
  config
    .command("path")
    .description("where the settings lie")
    .action(
      action((options) => {
        const output = createOutput(options);
        const path = options.config ?? join(dataDirOf(options), "settings.json");
        output.document({ ok: true, path });
        output.line(path);
        return Promise.resolve(0);
      }),
    );
  config
    .command("get")
    .description("print the settings with their defaults; they hold no secrets")
    .action(
      action(async (options) => {
        const output = createOutput(options);
        const clawback = await openClawback(options);
        try {
          const settings = clawback.services.settings.get();
          output.document({ ok: true, settings });
          output.line(JSON.stringify(settings, null, 2));
          return 0;
        } finally {
          await clawback.close();
        }
      }),
    );
  config
    .command("set <key> <value>")
    .description("change one setting: of the profile (sync.interval), or of the app (app.theme)")
    .action(
      action<GlobalOptions>(async (options, key = "", value = "") => {
        const output = createOutput(options);
        const clawback = await openClawback(options);
        try {
          const { settings } = clawback.services;
          setValue(settings, { key, text: value, profileId: () => chosenProfile(clawback, options) });
          output.document({ ok: true, key });
          output.line(`Set ${key}.`);
          return 0;
        } finally {
          await clawback.close();
        }
      }),
    );
  config
    .command("import [file]")
    .description("take the settings of OpenClaw's workspace-sync plugin; by default from its openclaw.json")
    .option("--dry-run", "say what would be taken, and change nothing")
    .action(
      action<ImportOptions>(async (options, file = "") => {
        const output = createOutput(options);
        const dryRun = options.dryRun === true;
        if (options.config !== undefined) {
          throw new ClawbackError("USAGE", "--config is read only: give the file as config import FILE.");
        }
        const source = await readImportSource(thisMachine(), file === "" ? undefined : resolve(file));
        const clawback = await openClawback(options);
        try {
          const report = await importConfig(source, {
            settings: clawback.services.settings,
            credentials: keychain(),
            ...(options.profile === undefined ? {} : { profileId: options.profile as ProfileId }),
            dryRun,
          });
          printImport(output, source, report, dryRun);
          return report.left.length === 0 ? 0 : PARTIAL;
        } finally {
          await clawback.close();
        }
      }),
    );
}
