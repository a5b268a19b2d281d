import type { Provider, RemoteSettings } from "./remote.ts";

/**
 * The one table of where files can go: what the set-up shows as cards, what the settings ask for, and how the answers
 * become the keys of a section. A field's key is its place in that section.
 */
export type ProviderField = Readonly<{
  key: string;
  kind: "text" | "address" | "folder" | "secret" | "token" | "switch" | "choice";
  required: boolean;
  choices?: readonly string[];
  /** What stands there when nothing was said. */
  initial?: string;
}>;

export const CARDS = ["folder", "dropbox", "gdrive", "onedrive", "s3", "webdav", "sftp", "rclone"] as const;
export type Card = (typeof CARDS)[number];

export type ProviderForm = Readonly<{
  card: Card;
  provider: Provider;
  /** Of `custom`; null where the person says it. */
  rcloneType: string | null;
  fields: readonly ProviderField[];
}>;

const text = (key: string): ProviderField => ({ key, kind: "text", required: true });
const optional = (key: string): ProviderField => ({ key, kind: "text", required: false });
const secret = (key: string, required = true): ProviderField => ({ key, kind: "secret", required });
const token = (key: string): ProviderField => ({ key, kind: "token", required: true });

export const PROVIDER_FORMS: Readonly<Record<Card, ProviderForm>> = {
  folder: {
    card: "folder",
    provider: "custom",
    rcloneType: "alias",
    fields: [{ key: "custom.rcloneOptions.remote", kind: "folder", required: true }],
  },
  dropbox: {
    card: "dropbox",
    provider: "dropbox",
    rcloneType: null,
    fields: [
      token("dropbox.token"),
      secret("dropbox.appKey", false),
      secret("dropbox.appSecret", false),
      { key: "dropbox.appFolder", kind: "switch", required: false },
    ],
  },
  gdrive: {
    card: "gdrive",
    provider: "gdrive",
    rcloneType: null,
    fields: [token("gdrive.token"), optional("gdrive.teamDrive"), optional("gdrive.rootFolderId")],
  },
  onedrive: {
    card: "onedrive",
    provider: "onedrive",
    rcloneType: null,
    fields: [
      token("onedrive.token"),
      text("onedrive.driveId"),
      {
        key: "onedrive.driveType",
        kind: "choice",
        required: true,
        choices: ["personal", "business", "sharepoint"],
        initial: "personal",
      },
    ],
  },
  s3: {
    card: "s3",
    provider: "s3",
    rcloneType: null,
    fields: [
      text("s3.bucket"),
      { key: "s3.endpoint", kind: "address", required: false },
      optional("s3.region"),
      secret("s3.accessKeyId"),
      secret("s3.secretAccessKey"),
    ],
  },
  webdav: {
    card: "webdav",
    provider: "custom",
    rcloneType: "webdav",
    fields: [
      { key: "custom.rcloneOptions.url", kind: "address", required: true },
      {
        key: "custom.rcloneOptions.vendor",
        kind: "choice",
        required: true,
        choices: ["nextcloud", "owncloud", "sharepoint", "other"],
        initial: "other",
      },
      optional("custom.rcloneOptions.user"),
      secret("custom.rcloneOptions.pass", false),
    ],
  },
  sftp: {
    card: "sftp",
    provider: "custom",
    rcloneType: "sftp",
    fields: [
      text("custom.rcloneOptions.host"),
      optional("custom.rcloneOptions.port"),
      optional("custom.rcloneOptions.user"),
      secret("custom.rcloneOptions.pass", false),
      { key: "custom.rcloneOptions.key_file", kind: "folder", required: false },
    ],
  },
  rclone: {
    card: "rclone",
    provider: "custom",
    rcloneType: null,
    fields: [
      text("custom.rcloneType"),
      text("remoteName"),
      { key: "configPath", kind: "folder", required: true },
    ],
  },
};

/** The card that a section was made with; null while it is off. */
export function cardOf(settings: Pick<RemoteSettings, "provider" | "custom" | "configPath">): Card | null {
  switch (settings.provider) {
    case "off":
      return null;
    case "custom": {
      const type = settings.custom?.rcloneType;
      if (settings.configPath !== undefined) return "rclone";
      return CARDS.find((card) => PROVIDER_FORMS[card].rcloneType === type) ?? "rclone";
    }
    default:
      return settings.provider;
  }
}

/** Required fields of a card that nothing was said for. */
export function missingFields(
  card: Card,
  values: Readonly<Record<string, string>>,
): readonly ProviderField[] {
  return PROVIDER_FORMS[card].fields.filter(({ key, required }) => required && (values[key] ?? "") === "");
}
