import { isAbsolute } from "node:path";
import { ClawbackError } from "#shared/errors";
import type { RemoteSettings } from "#shared/settings/remote";
import type { Toolbox } from "../process/tools.ts";
import { passwordOptions } from "./backends.ts";
import { isObscured, obscure } from "./obscure.ts";
import { s3Place, s3Provider } from "./s3-provider.ts";
import { isSecretOption, type Section } from "./section.ts";
import { tokenLine } from "./token-line.ts";

/** Turns a settings value (plain, `${VAR}`, `keychain:NAME`, `file:PATH`) into its secret or plain text. */
export type ResolveValue = (value: string, field: string) => Promise<string>;

export type ProviderRequest = Readonly<{
  /** "sync" or "backup": names the field in errors. */
  section: string;
  settings: RemoteSettings;
  resolve: ResolveValue;
  toolbox: Toolbox;
}>;

type Defined = Readonly<{ section: Section; label: string }>;

function invalid(field: string, sentence: string): ClawbackError {
  return new ClawbackError("CONFIG_INVALID", `${field} ${sentence}`, {
    action: { kind: "edit-setting", field },
  });
}

/** Resolved values of the settings that are there, under rclone's names; `secret` marks what must not be shown. */
async function resolved(
  { section, resolve }: ProviderRequest,
  block: string,
  entries: readonly (readonly [key: string, option: string, raw: string | undefined])[],
): Promise<Record<string, string>> {
  const options: Record<string, string> = {};
  for (const [key, option, raw] of entries) {
    if (raw === undefined) continue;
    const field = `${section}.${block}.${key}`;
    const value = await resolve(raw, field);
    // A zero byte cannot be passed by environment, and the error that says so would show the value.
    if (value.includes("\0")) throw invalid(field, "must be text.");
    options[option] = value;
  }
  return options;
}

async function tokenOf(
  { section, resolve }: ProviderRequest,
  block: "dropbox" | "gdrive" | "onedrive",
  raw: string | undefined,
): Promise<NonNullable<Section["token"]>> {
  const field = `${section}.${block}.token`;
  if (raw === undefined) {
    throw new ClawbackError(
      "CREDENTIAL_MISSING",
      `${field} is missing: sign in with clawback authorize --provider ${block}.`,
      { action: { kind: "authorize" } },
    );
  }
  return { field, reference: raw, value: tokenLine(await resolve(raw, field), field) };
}

async function dropbox(request: ProviderRequest): Promise<Defined> {
  const { appKey, appSecret, token } = request.settings.dropbox ?? {};
  const options = await resolved(request, "dropbox", [
    ["appKey", "client_id", appKey],
    ["appSecret", "client_secret", appSecret],
  ]);
  return {
    section: {
      options: { type: "dropbox", ...options },
      secrets: Object.values(options),
      token: await tokenOf(request, "dropbox", token),
    },
    label: "Dropbox",
  };
}

async function gdrive(request: ProviderRequest): Promise<Defined> {
  const { teamDrive, rootFolderId, token } = request.settings.gdrive ?? {};
  const options = await resolved(request, "gdrive", [
    ["teamDrive", "team_drive", teamDrive],
    ["rootFolderId", "root_folder_id", rootFolderId],
  ]);
  return {
    section: {
      options: { type: "drive", ...options },
      secrets: [],
      token: await tokenOf(request, "gdrive", token),
    },
    label: "Google Drive",
  };
}

/** rclone refuses OneDrive without both: "unable to get drive_id and drive_type" (docs/upstream.md, A.3). */
async function onedrive(request: ProviderRequest): Promise<Defined> {
  const { driveId, driveType, token } = request.settings.onedrive ?? {};
  const missing = driveId === undefined ? "driveId" : driveType === undefined ? "driveType" : null;
  if (missing !== null) {
    throw invalid(
      `${request.section}.onedrive.${missing}`,
      "is missing: OneDrive needs both driveId and driveType, as rclone config shows them for your drive.",
    );
  }
  const options = await resolved(request, "onedrive", [
    ["driveId", "drive_id", driveId],
    ["driveType", "drive_type", driveType],
  ]);
  return {
    section: {
      options: { type: "onedrive", ...options },
      secrets: [],
      token: await tokenOf(request, "onedrive", token),
    },
    label: "OneDrive",
  };
}

async function s3(request: ProviderRequest): Promise<Defined> {
  const settings = request.settings.s3 ?? {};
  for (const key of ["accessKeyId", "secretAccessKey"] as const) {
    if (settings[key] !== undefined) continue;
    const field = `${request.section}.s3.${key}`;
    throw new ClawbackError("CREDENTIAL_MISSING", `${field} is missing: enter the key of your bucket.`, {
      action: { kind: "enter-credential", field },
    });
  }
  const keys = await resolved(request, "s3", [
    ["accessKeyId", "access_key_id", settings.accessKeyId],
    ["secretAccessKey", "secret_access_key", settings.secretAccessKey],
  ]);
  const place = await resolved(request, "s3", [
    ["endpoint", "endpoint", settings.endpoint],
    ["region", "region", settings.region],
  ]);
  const provider = s3Provider(place["endpoint"]);
  return {
    section: {
      options: {
        type: "s3",
        provider,
        // R2 has one region, whatever it is called elsewhere.
        ...(provider === "Cloudflare" ? { region: "auto" } : {}),
        // R2 and narrowly scoped keys refuse the bucket check; the bucket has to exist anyway.
        no_check_bucket: "true",
        ...(provider === "Other" || provider === "Minio" ? { force_path_style: "true" } : {}),
        ...place,
        ...keys,
      },
      secrets: Object.values(keys),
    },
    label: s3Place(place["endpoint"]),
  };
}

async function custom(request: ProviderRequest): Promise<Defined> {
  const { settings, section, toolbox } = request;
  if (settings.custom === undefined) {
    throw invalid(`${section}.custom`, "is required when the provider is custom.");
  }
  const { rcloneType: type, rcloneOptions: raw } = settings.custom;
  const { token, ...options } = await resolved(
    request,
    "custom.rcloneOptions",
    Object.entries(raw).map(([option, value]) => [option, option, value] as const),
  );
  const secrets = Object.entries(options).flatMap(([option, value]) =>
    isSecretOption(option) ? [value] : [],
  );
  if (type === "alias" || type === "local") return thisComputer(type, options, section);

  const passwords = await passwordOptions(toolbox, type, `${section}.custom.rcloneType`);
  for (const [option, value] of Object.entries(options)) {
    if (!passwords.has(option) || isObscured(value)) continue;
    options[option] = await obscure(toolbox, value);
    secrets.push(value, options[option]);
  }
  const field = `${section}.custom.rcloneOptions.token`;
  return {
    section: {
      options: { type, ...options },
      secrets,
      ...(token === undefined
        ? {}
        : { token: { field, reference: raw["token"] ?? "", value: tokenLine(token, field) } }),
    },
    label: type,
  };
}

/** A folder of this computer, or of a drive mounted on it. A relative one would be another folder at each start. */
function thisComputer(type: string, options: Readonly<Record<string, string>>, section: string): Defined {
  const folder = options["remote"];
  if (type === "alias" && (folder === undefined || (!isAbsolute(folder) && !folder.includes(":")))) {
    throw invalid(`${section}.custom.rcloneOptions.remote`, "must be the absolute path of a folder.");
  }
  return { section: { options: { type, ...options }, secrets: [] }, label: folder ?? type };
}

/**
 * The section that a profile's own provider block means. Throws `CONFIG_INVALID`, `CREDENTIAL_MISSING` (naming the field),
 * `REMOTE_UNKNOWN` for a backend that this rclone has not, or what `resolve` throws. Asks rclone only for `custom`.
 */
export async function providerSection(request: ProviderRequest): Promise<Defined> {
  switch (request.settings.provider) {
    case "dropbox":
      return dropbox(request);
    case "gdrive":
      return gdrive(request);
    case "onedrive":
      return onedrive(request);
    case "s3":
      return s3(request);
    case "custom":
      return custom(request);
    case "off":
      throw invalid(`${request.section}.provider`, "is off: choose where the files should go.");
  }
}
