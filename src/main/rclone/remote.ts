import type { Environment } from "../process/environment.ts";
import type { Token } from "./section.ts";

/**
 * One cloud location as rclone is told about it: defined by the environment of each child, never by a shared
 * `rclone.conf` that one job rewrites under another (docs/upstream.md, A.3). The names are ours ("cloud", "backup").
 */
export type Remote = Readonly<{
  name: string;
  /** `RCLONE_CONFIG_<NAME>_<OPTION>`: the definition. Readable by the same user only, as any process environment. */
  env: Environment;
  /** Value of `--config`: "" for an empty configuration in memory, or a private file that holds the tokens. */
  configFile: string;
  /** What rclone refreshes while it works; such a remote works inside `withTokenFile` only. */
  tokens?: readonly Token[];
  /** What every command keeps to, as `--bwlimit` has it; absent is no limit. */
  bandwidth?: string;
  /** Blanked out of everything that is logged or shown. */
  secrets: readonly string[];
  /** Folder of the remote that everything lives in, without a trailing slash; with a leading one it is absolute. */
  root: string;
  /** Where this is, in words for people. */
  label: string;
}>;

/**
 * Joins parts of a cloud path with single slashes, none at the end; empty ones vanish. A slash before the first part
 * stays: on a server that has home folders it leads elsewhere.
 */
export function joinPath(...segments: readonly string[]): string {
  const path = segments
    .map((segment) => segment.replace(/^\/+|\/+$/g, ""))
    .filter((segment) => segment !== "")
    .join("/");
  return segments[0]?.startsWith("/") === true ? `/${path}` : path;
}

/** `cloud:root/a/b`, the way rclone addresses it. Segments are joined with single slashes; empty ones vanish. */
export function at(remote: Remote, ...segments: readonly string[]): string {
  return `${remote.name}:${joinPath(remote.root, ...segments)}`;
}

/** rclone's names of the backends it stands on, those below a crypt layer included. */
export function backendsOf({ env }: Remote): readonly string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    /^RCLONE_CONFIG_.+_TYPE$/.test(name) ? [value] : [],
  );
}
