import { stat } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { ClawbackError } from "#shared/errors";
import type { RemoteSettings } from "#shared/settings/remote";
import {
  type BackupSettings,
  DEFAULT_BACKUP_EXCLUDE,
  DEFAULT_SYNC_EXCLUDE,
  type Profile,
  type SyncSettings,
} from "#shared/settings/schema";
import type { Toolbox } from "../process/tools.ts";
import {
  defineRemote,
  definitionOf,
  type PlacedDefinition,
  type RemoteRequest,
} from "../rclone/definition.ts";
import type { Remote } from "../rclone/remote.ts";
import type { ProfileAccess } from "./access.ts";
import { backupFolderParts, resolvedFolder, syncFolderParts, writtenFolder } from "./cloud-folder.ts";

/** The remote of a profile's sync; its root is the synced folder of the cloud. */
export async function syncRemote(
  { profile: { id, sync }, resolve }: ProfileAccess,
  toolbox: Toolbox,
): Promise<Remote> {
  return defineRemote({
    name: "cloud",
    key: `${id}.sync`,
    section: "sync",
    settings: sync,
    root: await resolvedFolder(syncFolderParts(sync), resolve),
    resolve,
    toolbox,
  });
}

/** The section of the owner's configuration: that of sync, unless the backup names a file of its own. */
function ownSection(
  backup: BackupSettings,
  sync: SyncSettings,
): Pick<RemoteSettings, "configPath" | "remoteName"> {
  if (backup.configPath !== undefined) {
    return { configPath: backup.configPath, remoteName: backup.remoteName };
  }
  return { configPath: sync.configPath, remoteName: backup.remoteName ?? sync.remoteName ?? "cloud" };
}

/** Where backups go: the profile's own provider, or else that of sync with its keys (docs/upstream.md, A.1). */
export function backupRemoteSettings({ sync, backup }: Profile): RemoteSettings {
  const provider = backup.provider ?? (sync.provider === "off" ? "s3" : sync.provider);
  if (provider !== sync.provider) return { ...backup, provider };
  return {
    provider,
    ...ownSection(backup, sync),
    crypt: backup.crypt,
    dropbox: backup.dropbox ?? sync.dropbox,
    gdrive: backup.gdrive ?? sync.gdrive,
    onedrive: backup.onedrive ?? sync.onedrive,
    s3: backup.s3 ?? sync.s3,
    custom: backup.custom ?? sync.custom,
  };
}

async function backupRequest({ profile, resolve }: ProfileAccess, toolbox: Toolbox): Promise<RemoteRequest> {
  const settings = backupRemoteSettings(profile);
  return {
    name: "backup",
    key: `${profile.id}.backup`,
    section: "backup",
    settings,
    root: await resolvedFolder(backupFolderParts(profile, settings), resolve),
    resolve,
    toolbox,
  };
}

/** The remote of a profile's backups; its root is the folder that holds the snapshots. */
export async function backupRemote(access: ProfileAccess, toolbox: Toolbox): Promise<Remote> {
  return defineRemote(await backupRequest(access, toolbox));
}

/** What that remote stands on, for a person who has to describe it to rclone again. Throws as `backupRemote` does. */
export async function backupDefinition(access: ProfileAccess, toolbox: Toolbox): Promise<PlacedDefinition> {
  return definitionOf(await backupRequest(access, toolbox));
}

const SIGN_IN_PROVIDERS = ["dropbox", "gdrive", "onedrive"] as const;

/** What works, but not as its owner may think: one sentence each, naming the field. */
export function remoteAdvice(section: "sync" | "backup", profile: Profile): readonly string[] {
  const settings = section === "sync" ? profile.sync : backupRemoteSettings(profile);
  const folder =
    section === "sync" ? profile.sync.remotePath : writtenFolder(backupFolderParts(profile, settings));
  const advice: string[] = [];
  if (settings.provider === "dropbox" && settings.dropbox?.appFolder === true) {
    if (settings.dropbox.appKey === undefined) {
      advice.push(
        `${section}.dropbox.appFolder needs ${section}.dropbox.appKey: without an app of your own, rclone sees the whole Dropbox.`,
      );
    }
    if (folder !== "") {
      advice.push(
        `${section}.dropbox.appFolder: the app has a folder to itself, and everything goes to "${folder}" inside it; with remotePath "" it goes to the folder itself.`,
      );
    }
  }
  for (const provider of SIGN_IN_PROVIDERS) {
    const token = settings.provider === provider ? settings[provider]?.token : undefined;
    if (token === undefined || token.startsWith("keychain:")) continue;
    advice.push(
      `${section}.${provider}.token is not in the keychain: what rclone makes of it is kept in a private file of the data folder, and counts until the setting gives another token.`,
    );
  }
  return advice;
}

/** The excludes of a backup: its own, else those of sync where the owner set some, else the usual heavy folders. */
export function backupExcludes({ sync, backup }: Profile): readonly string[] {
  if (backup.exclude !== undefined) return backup.exclude;
  const isDefault = JSON.stringify(sync.exclude) === JSON.stringify(DEFAULT_SYNC_EXCLUDE);
  return isDefault ? DEFAULT_BACKUP_EXCLUDE : sync.exclude;
}

const PROVIDER_NAMES = {
  off: "nowhere",
  dropbox: "Dropbox",
  gdrive: "Google Drive",
  onedrive: "OneDrive",
  s3: "S3",
  custom: "rclone",
} as const;

function placeOf(settings: RemoteSettings): string {
  const folder = settings.custom?.rcloneOptions["remote"];
  if (settings.provider === "custom" && settings.custom !== undefined) {
    const isFolder = settings.custom.rcloneType === "alias" || settings.custom.rcloneType === "local";
    return isFolder && folder !== undefined ? folder : settings.custom.rcloneType;
  }
  return PROVIDER_NAMES[settings.provider];
}

/** "Dropbox, folder openclaw-share": where the files go, in words, without looking at any secret. */
export function syncTarget({ sync }: Profile): string {
  if (sync.provider === "off") return PROVIDER_NAMES.off;
  const folder = writtenFolder(syncFolderParts(sync));
  return folder === "" ? placeOf(sync) : `${placeOf(sync)}, folder ${folder}`;
}

export function backupTarget(profile: Profile): string {
  const settings = backupRemoteSettings(profile);
  const folder = writtenFolder(backupFolderParts(profile, settings));
  return folder === "" ? placeOf(settings) : `${placeOf(settings)}, folder ${folder}`;
}

/**
 * Refuses a cloud that is a plain folder of this machine (an outside drive, a cloud program's folder) when it was there
 * before and is gone: rclone would make a new one on the disk below, and everything would look safe. Throws
 * `REMOTE_NOT_FOUND`. Other clouds answer for themselves.
 *
 * @param wasThere a run with this cloud has gone well before
 */
export async function requirePlugged(settings: RemoteSettings, wasThere: boolean): Promise<void> {
  const folder = settings.provider === "custom" ? settings.custom?.rcloneOptions["remote"] : undefined;
  if (!wasThere || folder === undefined || !isAbsolute(folder)) return;
  const isThere = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isThere) return;
  throw new ClawbackError(
    "REMOTE_NOT_FOUND",
    `The folder ${folder} is not there any more: is its drive plugged in?`,
    {
      action: { kind: "retry" },
    },
  );
}
