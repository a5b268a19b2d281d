import { isAbsolute } from "node:path";
import { joinPath } from "../../rclone/remote.ts";
import type { Definition, Section } from "../../rclone/section.ts";
import { quoted } from "./shell-words.ts";

/**
 * Options that may stand on paper. A list of what may, not of what may not: backends keep keys under names that nothing
 * tells (`headers` of webdav, `connection_string` of azurefiles).
 */
const SHOWN = new Set([
  ...["provider", "endpoint", "region", "location_constraint", "force_path_style", "no_check_bucket"],
  ...["host", "port", "user", "vendor", "drive_id", "drive_type", "team_drive", "root_folder_id"],
  ...["filename_encryption", "directory_name_encryption", "url", "remote"],
]);

function isShown(option: string, value: string, { secrets }: Section): boolean {
  if (!SHOWN.has(option) || secrets.some((secret) => secret !== "" && value.includes(secret))) return false;
  // An address with a name and a password in it, or with a signed query.
  if (option === "url" || option === "endpoint") return !/[@?]/.test(value);
  // `other:path`; a connection string (`:s3,secret_access_key=…:`) can hold anything.
  if (option === "remote") return /^[\w. -]*:?[^:,=]*$/.test(value) && !value.startsWith(":");
  return true;
}

/** The lines that describe one section to rclone; what must not be printed is asked for when they are run. */
function sectionCommands(name: string, section: Section): readonly string[] {
  const { type = "", ...options } = section.options;
  const asked: string[] = [];
  const words = Object.entries(options).map(([option, value]) => {
    if (isShown(option, value, section)) return `${option}=${quoted(value)}`;
    const variable = option.toUpperCase().replaceAll(/[^A-Z0-9_]/g, "_");
    asked.push(`printf '${option}: '; read -rs ${variable}; echo`);
    return `${option}="$${variable}"`;
  });
  return [...asked, ["rclone config create --obscure", name, type, ...words].join(" ")];
}

/** Where a bucket is, for a person at a shell. */
export type CloudPlace =
  | Readonly<{ kind: "folder"; path: string }>
  | Readonly<{ kind: "cloud"; type: string; address: string; commands: readonly string[] }>;

/** `root`: the folder of the snapshots below the remote. */
export function cloudPlace({ name, sections }: Definition, root: string): CloudPlace {
  const { type = "", remote = "" } = sections[name]?.options ?? {};
  if (type === "alias" && isAbsolute(remote)) return { kind: "folder", path: `/${joinPath(remote, root)}` };
  if (type === "local") return { kind: "folder", path: `/${root}` };
  // The layer that is addressed comes last: it stands on the others.
  const below = Object.entries(sections).filter(([each]) => each !== name);
  const top = sections[name];
  const ordered = top === undefined ? below : [...below, [name, top] as const];
  return {
    kind: "cloud",
    type: ordered.map(([, { options }]) => options["type"] ?? "").join(" and "),
    address: `${name}:${root}`,
    commands: ordered.flatMap(([each, section]) => sectionCommands(each, section)),
  };
}
