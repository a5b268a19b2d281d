import { z } from "zod";

/**
 * The provider blocks of `sync` and `backup`, with the plugin's own keys, so that a plugin configuration can be pasted in.
 * Strings may hold `${VAR}`; secrets are `${VAR}`, `keychain:NAME` or `file:PATH` (docs/security.md, "Credentials").
 */
export const PROVIDERS = ["off", "dropbox", "gdrive", "onedrive", "s3", "custom"] as const;
export type Provider = (typeof PROVIDERS)[number];

const text = z.string().min(1);

export const dropboxSchema = z.strictObject({
  appFolder: z.boolean().optional(),
  appKey: text.optional(),
  appSecret: text.optional(),
  token: text.optional(),
});

export const gdriveSchema = z.strictObject({
  token: text.optional(),
  teamDrive: text.optional(),
  rootFolderId: text.optional(),
});

export const onedriveSchema = z.strictObject({
  token: text.optional(),
  driveId: text.optional(),
  driveType: z.enum(["personal", "business", "sharepoint"]).optional(),
});

export const s3Schema = z.strictObject({
  endpoint: text.optional(),
  bucket: text.optional(),
  region: text.optional(),
  accessKeyId: text.optional(),
  secretAccessKey: text.optional(),
});

export const customSchema = z.strictObject({
  rcloneType: text,
  rcloneOptions: z
    .record(
      z.string().regex(/^[a-z][a-z0-9_]*$/, "an rclone option is lower-case letters, digits and _"),
      z.string().refine((value) => !/[\r\n\0]/.test(value), "must be one line"),
    )
    .default({}),
});

/** An rclone crypt layer over the remote: what is lost with these passwords is lost for good. */
export const cryptSchema = z.strictObject({
  password: text,
  /** rclone's salt: a second password, better than none. */
  password2: text.optional(),
  /** Names in the cloud: encrypted, scrambled (longer names fit), or as they are. */
  filenames: z.enum(["standard", "obfuscate", "off"]).default("standard"),
});

export type CryptSettings = Readonly<z.output<typeof cryptSchema>>;

/** The keys both `sync` and `backup` take to say where the cloud is. */
export const remoteShape = {
  remoteName: z
    .string()
    .regex(/^[\w.][\w.+@-]*$/, "letters, digits, _ . + @ and - only")
    .optional(),
  configPath: text.optional(),
  dropbox: dropboxSchema.optional(),
  gdrive: gdriveSchema.optional(),
  onedrive: onedriveSchema.optional(),
  s3: s3Schema.optional(),
  custom: customSchema.optional(),
  crypt: cryptSchema.optional(),
} as const;

export type RemoteSettings = Readonly<{
  provider: Provider;
  remoteName?: string | undefined;
  configPath?: string | undefined;
  dropbox?: z.output<typeof dropboxSchema> | undefined;
  gdrive?: z.output<typeof gdriveSchema> | undefined;
  onedrive?: z.output<typeof onedriveSchema> | undefined;
  s3?: z.output<typeof s3Schema> | undefined;
  custom?: z.output<typeof customSchema> | undefined;
  crypt?: CryptSettings | undefined;
}>;
