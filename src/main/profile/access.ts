import { join } from "node:path";
import type { Profile } from "#shared/settings/schema";
import { createResolver, type Resolver } from "../credentials/resolver.ts";
import type { CredentialStore } from "../credentials/store.ts";
import { type Installation, readInstallation } from "../openclaw/installation.ts";
import { effectiveHome, type Machine, resolveUserPath } from "../openclaw/state-dir.ts";
import { substituteText } from "../openclaw/variables.ts";

/** A profile with what its settings mean on this machine: read anew for every run, since OpenClaw may change it. */
export type ProfileAccess = Readonly<{
  profile: Profile;
  installation: Installation;
  /** Absolute. */
  workspaceDir: string;
  /** Absolute: the part of the workspace that is synced. */
  syncFolder: string;
  /** Resolves `${VAR}`, `keychain:NAME` and `file:PATH` in a settings value. */
  resolve: Resolver;
}>;

/**
 * Reads the OpenClaw installation of a profile. Throws what `readInstallation` throws; touches nothing.
 */
export async function accessProfile(
  profile: Profile,
  machine: Machine,
  credentials: CredentialStore,
): Promise<ProfileAccess> {
  const installation = await readInstallation(machine, profile.stateDir);
  const workspaceDir =
    profile.workspaceDir === undefined
      ? installation.agents[0].workspaceDir
      : resolveUserPath(profile.workspaceDir, installation.location.stateDir, effectiveHome(machine));
  return {
    profile,
    installation,
    workspaceDir,
    syncFolder: join(workspaceDir, profile.sync.localPath),
    resolve: createResolver({
      store: credentials,
      substitute: (value, field) => substituteText(value, field, installation.variables),
    }),
  };
}
