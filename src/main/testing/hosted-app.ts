import { type Clawback, compose } from "../compose.ts";
import type { CredentialStore } from "../credentials/store.ts";
import { createSettingsFile } from "../settings/settings-file.ts";

/** A keychain that holds nothing and forgets what it is given. */
const empty: CredentialStore = {
  get: () => Promise.resolve(null),
  set: () => Promise.resolve(),
  forget: () => Promise.resolve(false),
};

export type HostedAppOptions = Readonly<{
  home: string;
  dataDir: string;
  /** Beside PATH. */
  env?: Readonly<Record<string, string>>;
  credentials?: CredentialStore;
}>;

/** All of Clawback as the hosted face has it, with the tools of this machine. The caller closes it. */
export function hostedApp({
  home,
  dataDir,
  env = {},
  credentials = empty,
}: HostedAppOptions): Promise<Clawback> {
  return compose({
    dataDir,
    face: { view: { kind: "hosted", filesBy: "upload", canOpenFolder: false } },
    settingsFile: createSettingsFile(dataDir),
    machine: { env: { PATH: process.env["PATH"] ?? "", ...env }, home },
    credentials,
  });
}
