/** Settings that say what is synced with what, and how: the next sync after a change of one begins anew. */
const DECISIVE = [
  "stateDir",
  "workspaceDir",
  "role",
  "sync.provider",
  "sync.mode",
  "sync.remotePath",
  "sync.localPath",
  "sync.remoteName",
  "sync.configPath",
  "sync.dropbox.appFolder",
  "sync.gdrive.teamDrive",
  "sync.gdrive.rootFolderId",
  "sync.onedrive.driveId",
  "sync.onedrive.driveType",
  "sync.s3.bucket",
  "sync.s3.endpoint",
  "sync.s3.region",
  "sync.custom",
  "sync.crypt",
];

/** Keys of those that only let us in: a rotated key is the same place. */
const KEYS = /\.(?:pass|token|key_file|password2?)$/;

/**
 * True for a change after which the next sync is a first one again: it may only add, and stops with its plan before it
 * would replace or delete anything (docs/architecture.md, "The first sync").
 */
export function beginsAnew(field: string): boolean {
  return DECISIVE.some((name) => field === name || field.startsWith(`${name}.`)) && !KEYS.test(field);
}
