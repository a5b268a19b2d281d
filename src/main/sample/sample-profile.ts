import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { ProfileId } from "#shared/brand";
import type { SettingsStore } from "../settings/settings.ts";
import { createSampleAgent } from "./sample-agent.ts";

export const SAMPLE_ID = "sample" as ProfileId;

/** The folders of a sample, all below one. */
export type SamplePlaces = Readonly<{
  stateDir: string;
  workspaceDir: string;
  cloudDir: string;
  passphraseFile: string;
}>;

/**
 * Makes the sample agent in `dir`, a folder that stands in for the cloud beside it, and the profile "This computer" on
 * both (docs/architecture.md): never on the owner's real agent. The passphrase of its encrypted backups lies in a private
 * file, so that a person can try the recovery by hand. `settings` is asked for when the agent is made. Throws `TARGET_NOT_EMPTY` when something is in `dir`.
 */
export async function createSampleProfile(
  options: Readonly<{ dir: string; now: number; settings: () => SettingsStore }>,
): Promise<SamplePlaces> {
  const dir = resolve(options.dir);
  const { stateDir, workspaceDir } = await createSampleAgent({ dir, now: options.now });
  const cloudDir = join(dir, "cloud");
  const passphraseFile = join(dir, "passphrase.txt");
  await mkdir(cloudDir, { mode: 0o700 });
  await writeFile(passphraseFile, `${randomBytes(18).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  const folder = {
    provider: "custom" as const,
    custom: { rcloneType: "alias", rcloneOptions: { remote: cloudDir } },
  };
  options.settings().update((settings) => ({
    ...settings,
    profiles: [
      ...settings.profiles,
      {
        id: SAMPLE_ID,
        name: "This computer",
        role: "agent",
        sample: true,
        stateDir,
        sync: { ...folder, mode: "mailbox", remotePath: "openclaw-share", interval: 300 },
        backup: {
          ...folder,
          enabled: true,
          encrypt: true,
          passphrase: `file:${passphraseFile}`,
          prefix: "snapshots",
        },
      },
    ],
  }));
  return { stateDir, workspaceDir, cloudDir, passphraseFile };
}
