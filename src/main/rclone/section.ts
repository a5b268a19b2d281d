import type { Environment } from "../process/environment.ts";

/**
 * A token that rclone refreshes while it works. It cannot come by environment, where it would win over the refreshed
 * one: it lies in a private configuration file for as long as work lasts (`token-file.ts`).
 */
export type Token = Readonly<{
  /** Which one it is on this machine: "default.sync.cloud". */
  key: string;
  /** Section of the private file. */
  section: string;
  /** The setting it comes from, for errors. */
  field: string;
  /** That setting as written (`keychain:NAME`, `${VAR}`, …): says where a refreshed token belongs. */
  reference: string;
  /** One line. */
  value: string;
}>;

/** One section of an rclone configuration, as it is passed to a child. */
export type Section = Readonly<{
  options: Readonly<Record<string, string>>;
  /** Values that must never be shown. */
  secrets: readonly string[];
  token?: Readonly<{ field: string; reference: string; value: string }>;
}>;

/** A remote as sections: `name` is the one to address, the others lie below it. */
export type Definition = Readonly<{
  name: string;
  sections: Readonly<Record<string, Section>>;
  /** Where this is, in words for people. */
  label: string;
}>;

/** `RCLONE_CONFIG_<NAME>_<OPTION>` as rclone itself spells it: upper case, with the dashes of the name. */
export function sectionEnvironment(name: string, { options }: Section): Environment {
  return Object.fromEntries(
    Object.entries(options).map(([option, value]) => [
      `RCLONE_CONFIG_${name}_${option}`.toUpperCase(),
      value,
    ]),
  );
}

/** Words in an option's name whose value must never be shown. */
const SECRET_OPTION = /pass|secret|token|key|credential|auth|sas_url|bearer/;

/** The path of a file with a key in it (`key_file` of SFTP) is no secret itself. */
export function isSecretOption(option: string): boolean {
  return SECRET_OPTION.test(option) && !option.endsWith("_file");
}
