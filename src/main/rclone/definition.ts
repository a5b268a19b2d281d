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
    /** Folder below the remote. */
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

function tokensOf({ sections }: Definition, key: string): readonly Token[] {
  return Object.entries(sections).flatMap(([section, { token }]) =>
    token === undefined ? [] : [{ key: `${key}.${section}`, section, ...token }],
  );
}

/**
 * What a remote stands on, layer by layer. Throws as `defineRemote` does.
 */
export async function definitionOf(request: RemoteRequest): Promise<Definition> {
  const { crypt } = request.settings;
  const base = await baseDefinition(request);
  return crypt === undefined ? base : encrypted(base, crypt, { ...request, root: joinPath(request.root) });
}

/**
 * The remote of a profile's `sync` or `backup` section. Throws `CONFIG_INVALID`, `CONFIG_UNREADABLE`, `CREDENTIAL_MISSING`
 * (naming the field), `REMOTE_UNKNOWN`, or what `resolve` throws; short calls of rclone only where passwords or the owner's
 * own configuration are in play. A remote with tokens works inside `withTokenFile` only.
 */
export async function defineRemote(request: RemoteRequest): Promise<Remote> {
  const { crypt } = request.settings;
  const definition = await definitionOf(request);
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
    root: crypt === undefined ? joinPath(request.root) : "",
    label: definition.label,
  };
}
