import type { CryptSettings } from "#shared/settings/remote";
import type { Toolbox } from "../process/tools.ts";
import { obscure } from "./obscure.ts";
import type { ResolveValue } from "./providers.ts";
import type { Definition } from "./section.ts";

/**
 * The same place behind rclone's crypt: content encrypted, names by `filenames`. Everything below `root` is inside it; the
 * root itself (a bucket, a folder) keeps its name. Throws what `resolve` throws, `TOOL_MISSING` or `TOOL_FAILED`.
 */
export async function encrypted(
  base: Definition,
  crypt: CryptSettings,
  parts: Readonly<{ root: string; section: string; resolve: ResolveValue; toolbox: Toolbox }>,
): Promise<Definition> {
  const { root, section, resolve, toolbox } = parts;
  // Not the plain name: the owner's own section may have that one, and a layer over itself has no end.
  const name = `${base.name}crypt`;
  const password = await resolve(crypt.password, `${section}.crypt.password`);
  const salt =
    crypt.password2 === undefined ? undefined : await resolve(crypt.password2, `${section}.crypt.password2`);
  const options = {
    type: "crypt",
    remote: `${base.name}:${root}`,
    password: await obscure(toolbox, password),
    ...(salt === undefined ? {} : { password2: await obscure(toolbox, salt) }),
    filename_encryption: crypt.filenames,
    directory_name_encryption: String(crypt.filenames !== "off"),
  };
  const secrets = [
    password,
    options.password,
    ...(salt === undefined ? [] : [salt, options.password2 ?? ""]),
  ];
  return {
    name,
    sections: { ...base.sections, [name]: { options, secrets } },
    label: `${base.label}, encrypted`,
  };
}
