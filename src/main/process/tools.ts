import { access, constants } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import { ClawbackError } from "#shared/errors";
import type { ToolName, ToolView } from "#shared/models/app-state";
import { runChild } from "./run-child.ts";

export type Tool = Readonly<{
  name: ToolName;
  path: string;
  version: string;
  /** Named by `CLAWBACK_…`, brought along by our package, or found on this machine. */
  origin: "chosen" | "bundled" | "system";
}>;

type Candidate = Pick<Tool, "path" | "origin">;

const VERSION: Readonly<Record<ToolName, Readonly<{ args: readonly string[]; pattern: RegExp }>>> = {
  rclone: { args: ["version", "--config", ""], pattern: /rclone v(\d+\.\d+\.\d+)/ },
  openssl: { args: ["version"], pattern: /(?:OpenSSL|LibreSSL) (\S+)/ },
  tar: { args: ["--version"], pattern: /(?:tar \(GNU tar\)|bsdtar) (\S+)/ },
  zstd: { args: ["--version"], pattern: /v(\d+\.\d+\.\d+)/ },
};

const PROBE_TIMEOUT = 5_000;

/** Desktop programs on macOS do not inherit the shell's PATH; Homebrew lives in one of these. */
const EXTRA_DIRS = ["/opt/homebrew/bin", "/usr/local/bin", "/usr/bin", "/bin"];

/** The exact command that brings a tool, by platform; shown, never run. */
export function installCommand(tool: ToolName, platform: NodeJS.Platform): string {
  switch (platform) {
    case "darwin":
      return `brew install ${tool === "tar" ? "gnu-tar" : tool}`;
    case "win32":
      return `winget install ${tool === "rclone" ? "Rclone.Rclone" : tool === "openssl" ? "ShiningLight.OpenSSL.Light" : tool}`;
    default:
      return `sudo apt-get install ${tool}`;
  }
}

/** Where a packaged Clawback has its own programs (docs/packaging.md); null outside of Electron, which alone has resources. */
function bundledToolsDir(): string | null {
  const resources: unknown = "resourcesPath" in process ? process.resourcesPath : null;
  return typeof resources === "string" ? join(resources, "bin") : null;
}

function variableOf(name: ToolName): string {
  return `CLAWBACK_${name.toUpperCase()}`;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Finds the outside programs and reads their versions, once each; a missing one is looked for again at the next ask. */
export class Toolbox {
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #platform: NodeJS.Platform;
  readonly #bundledDir: string | null;
  /** Looks under way too: who asks meanwhile gets the same answer. */
  readonly #looks = new Map<ToolName, Promise<Tool | null>>();

  constructor(
    env: Readonly<Record<string, string | undefined>> = process.env,
    platform: NodeJS.Platform = process.platform,
    bundledDir: string | null = bundledToolsDir(),
  ) {
    this.#env = env;
    this.#platform = platform;
    this.#bundledDir = bundledDir;
  }

  /**
   * The tool, or `TOOL_MISSING` with the command that installs it. `CLAWBACK_RCLONE` (and so on, absolute path) wins
   * over what our package brought along, and that over PATH. A program that does not tell its version within 5 s counts as missing.
   */
  async require(name: ToolName): Promise<Tool> {
    const tool = await this.find(name);
    if (tool !== null) return tool;
    const chosen = this.#chosen(name);
    if (chosen !== null) {
      throw new ClawbackError(
        "TOOL_MISSING",
        `${variableOf(name)} leads to no ${name} that works: correct it, or take it away.`,
        { detail: `${variableOf(name)}=${chosen}` },
      );
    }
    const command = installCommand(name, this.#platform);
    throw new ClawbackError("TOOL_MISSING", `${name} is not installed on this machine.`, {
      detail: `Not found on PATH. To install it: ${command}`,
      action: { kind: "install", tool: name, command },
    });
  }

  /** As `require`, without what was found before: the program may have been replaced since. */
  async requireAfresh(name: ToolName): Promise<Tool> {
    this.#looks.delete(name);
    return this.require(name);
  }

  async find(name: ToolName): Promise<Tool | null> {
    const known = this.#looks.get(name);
    if (known !== undefined) return known;
    const look = this.#look(name);
    this.#looks.set(name, look);
    const tool = await look;
    if (tool === null) this.#looks.delete(name);
    return tool;
  }

  async views(): Promise<readonly ToolView[]> {
    const names = ["rclone", "openssl", "tar", "zstd"] as const;
    return Promise.all(
      names.map(async (name) => {
        const tool = await this.find(name);
        return { name, path: tool?.path ?? null, version: tool?.version ?? null };
      }),
    );
  }

  async #look(name: ToolName): Promise<Tool | null> {
    for (const { path, origin } of this.#candidates(name)) {
      if (!(await isExecutable(path))) continue;
      const version = await this.#probe(name, path);
      if (version !== null) return { name, path, version, origin };
    }
    return null;
  }

  /** What its owner named; null when nothing is named. */
  #chosen(name: ToolName): string | null {
    const chosen = this.#env[variableOf(name)] ?? "";
    return chosen === "" ? null : chosen;
  }

  #candidates(name: ToolName): readonly Candidate[] {
    const chosen = this.#chosen(name);
    if (chosen !== null) return isAbsolute(chosen) ? [{ path: chosen, origin: "chosen" }] : [];
    const file = this.#platform === "win32" ? `${name}.exe` : name;
    const dirs = (this.#env["PATH"] ?? "").split(delimiter).filter((dir) => isAbsolute(dir));
    const extra = this.#platform === "darwin" ? EXTRA_DIRS : [];
    const found = [...new Set([...dirs, ...extra])].map((dir): Candidate => ({
      path: join(dir, file),
      origin: "system",
    }));
    return this.#bundledDir === null
      ? found
      : [{ path: join(this.#bundledDir, file), origin: "bundled" }, ...found];
  }

  async #probe(name: ToolName, path: string): Promise<string | null> {
    const { args, pattern } = VERSION[name];
    try {
      const { exit, stdout } = await runChild(
        { name, file: path, args },
        { signal: new AbortController().signal, timeout: PROBE_TIMEOUT, maxOutput: 64 * 1024 },
      );
      return pattern.exec(`${stdout.toString("utf8")}\n${exit.stderr}`)?.[1] ?? null;
    } catch (error) {
      // Found but unusable (wrong architecture, hangs): the same to us as absent, the next candidate is tried.
      if (error instanceof ClawbackError) return null;
      throw error;
    }
  }
}
