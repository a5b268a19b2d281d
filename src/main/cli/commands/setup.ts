import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { ClawbackError } from "#shared/errors";
import { keychain } from "../../credentials/keychain.ts";
import { locate, thisMachine } from "../../openclaw/state-dir.ts";
import type { Action } from "../action.ts";
import { dataDirOf, type GlobalOptions, openClawback } from "../context.ts";
import { createOutput } from "../output.ts";

type SetupOptions = GlobalOptions & Readonly<{ agent?: string; folder: string; id: string; name: string }>;

/** Where a passphrase lies, and the passphrase itself when it was made just now. */
type Kept = Readonly<{ reference: string; made: string | null }>;

/**
 * Makes a passphrase and keeps it: in the keychain, or where there is none in a private file. An earlier one is never
 * replaced: snapshots depend on it.
 */
async function keepPassphrase(id: string, dataDir: string): Promise<Kept> {
  const name = `${id}/backup.passphrase`;
  const made = randomBytes(24).toString("base64url");
  const store = keychain();
  try {
    const isNew = (await store.get(name)) === null;
    if (isNew) await store.set(name, made);
    return { reference: `keychain:${name}`, made: isNew ? made : null };
  } catch (error) {
    if (!(error instanceof ClawbackError) || error.code !== "KEYCHAIN_UNAVAILABLE") throw error;
  }
  const file = join(dataDir, "secrets", `${id}.passphrase`);
  await mkdir(join(dataDir, "secrets"), { recursive: true, mode: 0o700 });
  const isNew = !existsSync(file);
  if (isNew) await writeFile(file, `${made}\n`, { mode: 0o600, flag: "wx" });
  return { reference: `file:${file}`, made: isNew ? made : null };
}

export function addSetupCommand(program: Command, action: Action): void {
  program
    .command("setup")
    .description("make a profile of your own agent, with a folder of this computer as its cloud")
    .requiredOption(
      "--folder <dir>",
      "where copies go: an outside drive, or a folder that a cloud program carries",
    )
    .option("--agent <dir>", "OpenClaw's state folder; by default the one that is found")
    .option("--id <id>", "a short name for commands", "home")
    .option("--name <name>", "a name for people", "My agent")
    .action(
      action<SetupOptions>(async (options) => {
        const output = createOutput(options);
        const { stateDir } = locate(thisMachine(), options.agent);
        if (!existsSync(stateDir)) {
          throw new ClawbackError(
            "SOURCE_MISSING",
            `There is no agent at ${stateDir}: say where it is with --agent.`,
          );
        }
        const remote = resolve(options.folder);
        const clawback = await openClawback(options);
        try {
          const { settings } = clawback.services;
          const folder = {
            provider: "custom" as const,
            custom: { rcloneType: "alias", rcloneOptions: { remote } },
          };
          if (settings.profiles().some(({ id }) => id === options.id)) {
            throw new ClawbackError(
              "USAGE",
              `There is a profile "${options.id}" already: choose another --id.`,
            );
          }
          const { reference, made } = await keepPassphrase(options.id, dataDirOf(options));
          settings.update((current) => ({
            ...current,
            profiles: [
              ...current.profiles,
              {
                id: options.id,
                name: options.name,
                stateDir,
                sync: {
                  ...folder,
                  mode: "mailbox",
                  remotePath: `openclaw-share/${options.id}`,
                  interval: 300,
                },
                backup: {
                  ...folder,
                  enabled: true,
                  encrypt: true,
                  passphrase: reference,
                  prefix: `snapshots/${options.id}`,
                },
              },
            ],
          }));
          output.document({ ok: true, id: options.id, stateDir, folder: remote, passphrase: reference });
          output.line(`Profile ${options.id}: ${stateDir} to ${remote}`);
          output.line(`The passphrase of its backups lies in ${reference}.`);
          // Shown once, to a person only: who loses this machine has nothing else to open the backups with.
          if (made !== null && process.stdout.isTTY) {
            output.line(`Write it down and keep it elsewhere, it is not shown again: ${made}`);
          }
          output.line(`Look at the first sync:  clawback sync --profile ${options.id} --dry-run`);
          output.line(`Make the first snapshot: clawback backup now --profile ${options.id}`);
          return 0;
        } finally {
          await clawback.close();
        }
      }),
    );
}
