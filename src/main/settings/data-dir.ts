import { join, resolve } from "node:path";

/**
 * Where Clawback keeps what it remembers: settings, history, locks, restored files. The same for all three faces, so it
 * is ours to choose and not Electron's. `CLAWBACK_DATA_DIR` wins; otherwise what the platform foresees.
 */
export function defaultDataDir(
  env: Readonly<Record<string, string | undefined>>,
  home: string,
  platform: NodeJS.Platform,
): string {
  const chosen = env["CLAWBACK_DATA_DIR"];
  if (chosen !== undefined && chosen !== "") return resolve(chosen);
  switch (platform) {
    case "darwin":
      return join(home, "Library", "Application Support", "clawback");
    case "win32":
      return join(env["LOCALAPPDATA"] ?? join(home, "AppData", "Local"), "clawback");
    default:
      return join(env["XDG_DATA_HOME"] ?? join(home, ".local", "share"), "clawback");
  }
}
