import { isReference } from "#shared/settings/reference";
import { isSecretOption } from "../rclone/section.ts";
import { type FieldPath, leavesOf } from "#shared/settings/field-path";

/** What the plugin itself marks as sensitive (docs/upstream.md, A.1), and every key or token of a provider. */
const SECRET_FIELDS = new Set([
  "dropbox.token",
  "dropbox.appKey",
  "dropbox.appSecret",
  "gdrive.token",
  "onedrive.token",
  "s3.accessKeyId",
  "s3.secretAccessKey",
  "passphrase",
  "crypt.password",
  "crypt.password2",
  "wake.token",
  "anytype.apiKey",
  "convex.token",
  "convex.signingKey",
]);

export function isSecretField(path: FieldPath): boolean {
  const [section, ...rest] = path;
  if (section !== "sync" && section !== "backup" && section !== "exports") return false;
  if (SECRET_FIELDS.has(rest.join("."))) return true;
  const [block, options, name] = rest;
  return block === "custom" && options === "rcloneOptions" && name !== undefined && isSecretOption(name);
}

/** A secret that is written out where a reference should be. */
export type LiteralSecret = Readonly<{ path: FieldPath; value: string }>;

/** The secrets that are written out in `{ sync, backup, exports }`. */
export function literalSecrets(sections: unknown): readonly LiteralSecret[] {
  return leavesOf(sections).flatMap(([path, value]) =>
    isSecretField(path) && typeof value === "string" && value !== "" && !isReference(value)
      ? [{ path, value }]
      : [],
  );
}
