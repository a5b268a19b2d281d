import { ClawbackError } from "#shared/errors";
import type { RemoteSettings } from "#shared/settings/remote";
import type { Profile, SyncSettings } from "#shared/settings/schema";
import type { Resolver } from "../credentials/resolver.ts";
import { joinPath } from "../rclone/remote.ts";

/** One part of the path of a profile's folder in the cloud, as written (with `${VAR}`), and the setting it comes from. */
export type FolderPart = Readonly<{ text: string; field: string }>;

/** Where sync works: in its bucket, if it has one. */
export function syncFolderParts({ provider, s3, remotePath }: SyncSettings): readonly FolderPart[] {
  const bucket = provider === "s3" ? (s3?.bucket ?? "") : "";
  return [
    { text: bucket, field: "sync.s3.bucket" },
    { text: remotePath, field: "sync.remotePath" },
  ];
}

/** Where the snapshots lie: in the backup's bucket, else in that of its provider, else below its path. */
export function backupFolderParts({ backup }: Profile, remote: RemoteSettings): readonly FolderPart[] {
  const prefix = { text: backup.prefix, field: "backup.prefix" };
  if (backup.bucket !== undefined) return [{ text: backup.bucket, field: "backup.bucket" }, prefix];
  if (remote.provider === "s3" && remote.s3?.bucket !== undefined) {
    const owner = backup.s3 === undefined ? "sync" : "backup";
    return [{ text: remote.s3.bucket, field: `${owner}.s3.bucket` }, prefix];
  }
  return [{ text: backup.remotePath ?? "", field: "backup.remotePath" }, prefix];
}

/** The folder in words for people, variables not looked up. */
export function writtenFolder(parts: readonly FolderPart[]): string {
  return joined(parts.map(({ text }) => text));
}

/**
 * The folder with its variables replaced. Throws `CONFIG_INVALID` for a path with a control character and what `resolve`
 * throws, each naming the field.
 */
export async function resolvedFolder(parts: readonly FolderPart[], resolve: Resolver): Promise<string> {
  const texts: string[] = [];
  for (const { text, field } of parts) {
    const value = await resolve(text, field);
    if (/\p{Cc}/u.test(value)) {
      throw new ClawbackError("CONFIG_INVALID", `${field} must be one line.`, {
        action: { kind: "edit-setting", field },
      });
    }
    texts.push(value);
  }
  return joined(texts);
}

function joined(texts: readonly string[]): string {
  return joinPath(...texts.filter((text) => text !== ""));
}
