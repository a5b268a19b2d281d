import { ClawbackError } from "#shared/errors";
import type { RemoteSettings } from "#shared/settings/remote";
import type { Environment } from "../process/environment.ts";
import type { Remote } from "./remote.ts";

/** Turns a settings value (plain, `${VAR}`, `keychain:NAME`, `file:PATH`) into its secret or plain text. */
export type ResolveValue = (value: string, field: string) => Promise<string>;

type Definition = Readonly<{
  options: Readonly<Record<string, string>>;
  secrets: readonly string[];
  label: string;
}>;

export type RemoteRequest = Readonly<{
  /** rclone's name for it in our children: letters only. */
  name: "cloud" | "backup";
  /** "sync" or "backup": names the field in errors. */
  section: string;
  settings: RemoteSettings;
  /** Folder below the remote. */
  root: string;
  resolve: ResolveValue;
}>;

/** The S3 dialect by endpoint; without it rclone warns and guesses (facts A.3). */
export function s3Provider(endpoint: string | undefined): string {
  if (endpoint === undefined || endpoint.includes("amazonaws.com")) return "AWS";
  if (endpoint.includes("r2.cloudflarestorage.com")) return "Cloudflare";
  return "Other";
}

/** Words in an option's name whose value must never be shown. */
const SECRET_OPTION = /pass|secret|token|key|credential|auth|sas_url|bearer/;

async function customDefinition({ settings, section, resolve }: RemoteRequest): Promise<Definition> {
  const { custom } = settings;
  if (custom === undefined) {
    throw new ClawbackError("CONFIG_INVALID", `${section}.custom is required when the provider is custom.`);
  }
  const options: Record<string, string> = { type: custom.rcloneType };
  const secrets: string[] = [];
  for (const [option, raw] of Object.entries(custom.rcloneOptions)) {
    const value = await resolve(raw, `${section}.custom.rcloneOptions.${option}`);
    options[option] = value;
    if (SECRET_OPTION.test(option)) secrets.push(value);
  }
  const target = options["remote"];
  const isFolder = (custom.rcloneType === "alias" || custom.rcloneType === "local") && target !== undefined;
  return { options, secrets, label: isFolder ? target : custom.rcloneType };
}

async function s3Definition({ settings, section, resolve }: RemoteRequest): Promise<Definition> {
  const s3 = settings.s3 ?? {};
  const provider = s3Provider(s3.endpoint);
  const options: Record<string, string> = { type: "s3", provider };
  const secrets: string[] = [];
  const take = async (key: "accessKeyId" | "secretAccessKey", option: string) => {
    const raw = s3[key];
    if (raw === undefined) {
      throw new ClawbackError(
        "CREDENTIAL_MISSING",
        `${section}.s3.${key} is missing: enter the key of your bucket.`,
        {
          action: { kind: "enter-credential", field: `${section}.s3.${key}` },
        },
      );
    }
    const value = await resolve(raw, `${section}.s3.${key}`);
    options[option] = value;
    secrets.push(value);
  };
  await take("accessKeyId", "access_key_id");
  await take("secretAccessKey", "secret_access_key");
  if (s3.endpoint !== undefined) options["endpoint"] = await resolve(s3.endpoint, `${section}.s3.endpoint`);
  if (s3.region !== undefined) options["region"] = await resolve(s3.region, `${section}.s3.region`);
  // R2 and narrowly scoped keys refuse the bucket check; the bucket has to exist anyway.
  options["no_check_bucket"] = "true";
  if (provider === "Other") options["force_path_style"] = "true";
  return {
    options,
    secrets,
    label: s3.endpoint === undefined ? "Amazon S3" : `S3 at ${new URL(s3.endpoint).host}`,
  };
}

async function definitionOf(request: RemoteRequest): Promise<Definition> {
  const { provider } = request.settings;
  switch (provider) {
    case "custom":
      return customDefinition(request);
    case "s3":
      return s3Definition(request);
    case "off":
      throw new ClawbackError(
        "CONFIG_INVALID",
        `${request.section}.provider is off: choose where the files should go.`,
        {
          action: { kind: "edit-setting", field: `${request.section}.provider` },
        },
      );
    case "dropbox":
    case "gdrive":
    case "onedrive":
      throw new ClawbackError(
        "NOT_SUPPORTED",
        `${request.section}.provider ${provider} cannot be signed in to by this version of Clawback yet.`,
        { action: { kind: "edit-setting", field: `${request.section}.provider` } },
      );
  }
}

/**
 * The remote of a profile's `sync` or `backup` section. Throws `CONFIG_INVALID`, `CREDENTIAL_MISSING` (naming the
 * field) or what `resolve` throws; starts no process.
 */
export async function defineRemote(request: RemoteRequest): Promise<Remote> {
  const { options, secrets, label } = await definitionOf(request);
  const env: Environment = Object.fromEntries(
    Object.entries(options).map(([option, value]) => [
      `RCLONE_CONFIG_${request.name.toUpperCase()}_${option.toUpperCase()}`,
      value,
    ]),
  );
  return {
    name: request.name,
    env,
    configFile: request.settings.configPath ?? "",
    secrets,
    root: request.root.replace(/^\/+|\/+$/g, ""),
    label,
  };
}
