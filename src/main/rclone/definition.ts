import { isAbsolute } from "node:path";
import { ClawbackError } from "#shared/errors";
import { encrypted } from "./crypt.ts";
import { ownDefinition } from "./own-config.ts";
import { providerSection, type ProviderRequest } from "./providers.ts";
import { joinPath, type Remote } from "./remote.ts";
import { type Definition, sectionEnvironment, type Token } from "./section.ts";
import { tokenSecrets } from "./token-line.ts";

export type RemoteRequest = ProviderRequest &
  Readonly<{
    /** rclone's name for it in our children: letters only. */
    name: "cloud" | "backup";
    /** Folder of the remote; with a leading slash an absolute one, where the backend has such. */
    root: string;
    /** What this remote is called on this machine ("default.sync"): names the tokens that are kept for it. */
    key: string;
  }>;

/** A section that the owner's own configuration has wins over the provider block, as with the plugin (docs/upstream.md, A.3). */
async function baseDefinition(request: RemoteRequest): Promise<Definition> {
  const { name, settings } = request;
  const { configPath, remoteName } = settings;
  if (configPath !== undefined) {
    const field = `${request.section}.configPath`;
    const path = await request.resolve(configPath, field);
    const own = await ownDefinition(path, remoteName ?? name, field, request.toolbox);
    if (own !== null) return own;
  }
  const { section, label } = await providerSection(request);
  return { name, sections: { [name]: section }, label };
}

/** Backends on which a path without a leading slash begins in the user's home (rclone documentation, "SFTP", "FTP"). */
const WITH_ABSOLUTE_PATHS: ReadonlySet<string> = new Set(["sftp", "ftp", "local"]);

/** The folder as this backend takes it. Everywhere else a leading slash means nothing. */
function rootOn(type: string | undefined, { root, section }: RemoteRequest): string {
  // A relative folder of this disk would be another one at each start.
  if (type === "local" && !isAbsolute(root)) {
    const field = `${section}.remotePath`;
    throw new ClawbackError("CONFIG_INVALID", `${field} must be the absolute path of a folder.`, {
      action: { kind: "edit-setting", field },
    });
  }
  const isKept = type !== undefined && WITH_ABSOLUTE_PATHS.has(type);
  return isKept ? joinPath(root) : root.replace(/^\/+|\/+$/g, "");
}

function tokensOf({ sections }: Definition, key: string): readonly Token[] {
  return Object.entries(sections).flatMap(([section, { token }]) =>
    token === undefined ? [] : [{ key: `${key}.${section}`, section, ...token }],
  );
}

/** A definition, and the folder below it that everything lives in. */
export type PlacedDefinition = Readonly<{ definition: Definition; root: string }>;

/** What a remote stands on, layer by layer. Throws as `defineRemote` does. */
export async function definitionOf(request: RemoteRequest): Promise<PlacedDefinition> {
  const { crypt } = request.settings;
  const base = await baseDefinition(request);
  const root = rootOn(base.sections[base.name]?.options["type"], request);
  if (crypt === undefined) return { definition: base, root };
  // The layer holds the folder; what it shows begins there.
  return { definition: await encrypted(base, crypt, { ...request, root }), root: "" };
}

/**
 * The remote of a profile's `sync` or `backup` section. Throws `CONFIG_INVALID`, `CONFIG_UNREADABLE`, `CREDENTIAL_MISSING`
 * (naming the field), `REMOTE_UNKNOWN`, or what `resolve` throws; short calls of rclone only where passwords or the owner's
 * own configuration are in play. A remote with tokens works inside `withTokenFile` only.
 */
export async function defineRemote(request: RemoteRequest): Promise<Remote> {
  const { definition, root } = await definitionOf(request);
  const tokens = tokensOf(definition, request.key);
  return {
    name: definition.name,
    env: Object.fromEntries(
      Object.entries(definition.sections).flatMap(([section, of]) =>
        Object.entries(sectionEnvironment(section, of)),
      ),
    ),
    configFile: "",
    tokens,
    secrets: [
      ...Object.values(definition.sections).flatMap(({ secrets }) => secrets),
      ...tokens.flatMap(({ value }) => tokenSecrets(value)),
    ],
    root,
    label: definition.label,
  };
}
