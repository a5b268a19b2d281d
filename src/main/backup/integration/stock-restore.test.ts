import { execFileSync } from "node:child_process";
import { expect, it, onTestFinished } from "vitest";
import type { Definition } from "../../rclone/section.ts";
import { cloudPlace } from "../recovery/cloud-commands.ts";
import { recoverySheet } from "../recovery/recovery-sheet.ts";
import { CLOUD_KINDS, CLOUDS } from "../testing/clouds.ts";
import { agentFacts, restoredFacts } from "../testing/tree-facts.ts";
import { openWorkshop } from "../testing/workshop.ts";

const SECRETS = ["access_key_id", "secret_access_key", "pass"];

/** What the owner's settings would have defined, and what a person types where the sheet asks. */
function definitionOf(
  env: Readonly<Record<string, string>>,
): Readonly<{ definition: Definition; typed: readonly string[] }> {
  const options = Object.fromEntries(
    Object.entries(env).map(([key, value]) => [key.replace("RCLONE_CONFIG_CLOUD_", "").toLowerCase(), value]),
  );
  const secrets = SECRETS.flatMap((option) => options[option] ?? []);
  const plain = (option: string, value: string) =>
    option === "pass" ? execFileSync("rclone", ["reveal", value]).toString().trim() : value;
  const typed = Object.entries(options).flatMap(([option, value]) =>
    SECRETS.includes(option) ? [plain(option, value)] : [],
  );
  return { definition: { name: "cloud", label: "", sections: { cloud: { options, secrets } } }, typed };
}

it.each(CLOUD_KINDS)(
  "the commands of the recovery sheet, typed as printed, restore from %s",
  async (kind) => {
    const { remote, stop } = await CLOUDS[kind]();
    onTestFinished(stop);
    const root = remote.root === "" ? "agents/one" : `${remote.root}/agents/one`;
    const shop = await openWorkshop({ remote: { ...remote, root } });
    onTestFinished(shop.remove);
    const { snapshot } = await shop.backup();
    const { definition, typed } = definitionOf(remote.env);
    const sheet = recoverySheet({
      agent: "Home",
      machine: "here",
      time: Date.now(),
      version: "0.0.0",
      place: cloudPlace(definition, root),
      target: "somewhere",
      backup: { encrypt: true, passphrase: "${BACKUP_PASSPHRASE}", compression: "zstd" },
      snapshots: [snapshot],
    });
    const secrets = [
      ...typed,
      shop.passphrase,
      ...SECRETS.flatMap((option) => remote.env[`RCLONE_CONFIG_CLOUD_${option.toUpperCase()}`] ?? []),
    ];
    for (const secret of secrets) expect(JSON.stringify(sheet)).not.toContain(secret);

    const commands = sheet.steps.flatMap(({ command }) =>
      command === undefined || command.includes(".openclaw") ? [] : [command],
    );
    execFileSync("bash", ["-eo", "pipefail", "-c", commands.join("\n")], {
      env: { PATH: process.env["PATH"], HOME: shop.dir },
      input: [...typed, shop.passphrase].map((line) => `${line}\n`).join(""),
      stdio: ["pipe", "ignore", "inherit"],
    });
    expect(await restoredFacts(`${shop.dir}/restored`)).toEqual(await agentFacts(shop.stateDir));
  },
);
