import { localFolder, s3Server, type Served, served } from "../../rclone/testing/servers.ts";

/** One of each kind of cloud that answers on this machine, real software all of them. */
export const CLOUDS = {
  folder: localFolder,
  s3: s3Server,
  webdav: () => served("webdav"),
  sftp: () => served("sftp"),
} as const satisfies Readonly<Record<string, () => Promise<Served>>>;

export type CloudKind = keyof typeof CLOUDS;
export const CLOUD_KINDS = ["folder", "s3", "webdav", "sftp"] as const satisfies readonly CloudKind[];
