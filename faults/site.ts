import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { filesBelow } from "../e2e/support/tree.ts";
import { type Ingest, startIngest } from "../e2e/support/ingest.ts";
import { Toolbox } from "../src/main/process/tools.ts";
import { at } from "../src/main/rclone/remote.ts";
import { fakeRclone, type FakeRclone } from "../src/main/sync/testing/fake-rclone.ts";
import { createSampleAgent } from "../src/main/sample/sample-agent.ts";
import { type HttpProxy, startHttpProxy } from "./http-proxy.ts";
import { type Cloud, type RemoteName, WIRES } from "./remotes.ts";
import { type RiggedRclone, riggedRclone } from "./rigged-rclone.ts";
import { startTcpProxy, type TcpProxy } from "./tcp-proxy.ts";

const run = promisify(execFile);
const toolbox = new Toolbox();
const ROOT = join(import.meta.dirname, "..");

/** How a command is started: from the sources, or as it is built and installed. */
export const ENTRIES = {
  source: [process.execPath, "--disable-warning=ExperimentalWarning", join(ROOT, "src/main/cli/index.ts")],
  built: [join(ROOT, "bin/clawback")],
} as const;
export type Entry = keyof typeof ENTRIES;

/** How a command ended, and what it said. `document` is its JSON, null when it printed none. */
export type Attempt = Readonly<{
  /** The exit code, or the signal that killed it. */
  end: number | string;
  document: unknown;
  stderr: string;
}>;

/** A process under way. */
export type Running = Readonly<{ pid: number; ended: Promise<Attempt>; said: () => string }>;

type Json = Readonly<Record<string, unknown>>;

/** One computer with one agent, its cloud, and a network between them that can fail; for one cell, or a part of it. */
export type Site = Readonly<{
  /** Absolute; everything but the cloud lies below it, and its path is in the environment of every process of ours. */
  root: string;
  dataDir: string;
  stateDir: string;
  workspace: string;
  /** TMPDIR of every process. */
  temporary: string;
  remote: RemoteName;
  rclone: RiggedRclone;
  /** The stand-in for an rclone that can sync both ways; null where the real one is used. */
  bisync: FakeRclone | null;
  network: TcpProxy | null;
  answers: HttpProxy | null;
  ingest: Ingest | null;
  settingsFile: string;
  /** Changes the settings as an editor would. */
  configure: (change: (profile: Json) => Json) => Promise<void>;
  /** Starts `clawback --json` with these arguments. */
  start: (args: readonly string[], env?: Readonly<Record<string, string>>) => Running;
  clawback: (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Attempt>;
  /** Everything in the cell's folder of the cloud, path to SHA-256, looked at from behind the network. */
  cloudFiles: () => Promise<Readonly<Record<string, string>>>;
  /** Puts files into the cloud from behind the network, below `share/`. */
  putCloud: (files: Readonly<Record<string, Buffer>>) => Promise<void>;
  /** Deletes one of them. */
  dropCloud: (path: string) => Promise<void>;
  /** The folder that the cloud is, where it is one (a mount point of small disks). */
  cloudFolder: string | null;
  remove: () => Promise<void>;
}>;

export type SiteOptions = Readonly<{
  /** Unique; part of names. */
  id: string;
  remote: RemoteName;
  cloud: Cloud;
  entry: Entry;
  mode: "mailbox" | "mirror" | "bisync";
}>;

let agent: Promise<string> | undefined;

/** The sample agent with some heavy files, made once and copied: it is the same in every cell. */
async function agentTemplate(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "clawback-faults-agent-"));
  process.once("exit", () => void run("rm", ["-rf", dir]));
  const { stateDir, workspaceDir } = await createSampleAgent({ dir, now: Date.now() });
  // s3rver leaves folders out of its listings that hold nothing but folders, which no cloud does.
  for (const entry of await readdir(workspaceDir, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) await writeFile(join(entry.parentPath, entry.name, ".folder"), "");
  }
  await mkdir(join(workspaceDir, "bulk"));
  for (let at = 0; at < 6; at += 1) await writeFile(join(workspaceDir, "bulk", `${at}.bin`), payload());
  return stateDir;
}

/** 96 KiB that nothing can compress, and that nothing else is equal to. */
export function payload(): Buffer {
  return randomBytes(96 * 1024);
}

/** Makes a site with settings, and nothing done yet. The caller removes it. */
export async function openSite({ id, remote, cloud, entry, mode }: SiteOptions): Promise<Site> {
  agent ??= agentTemplate();
  const root = await mkdtemp(join(tmpdir(), `clawback-faults-${id}-`));
  const [dataDir, temporary, tools] = [join(root, "data"), join(root, "tmp"), join(root, "tools")];
  const stateDir = join(root, "agent");
  const workspace = join(stateDir, "workspace");
  for (const dir of [dataDir, temporary, tools, join(root, "home")]) await mkdir(dir, { mode: 0o700 });
  await cp(await agent, stateDir, { recursive: true, preserveTimestamps: true });

  const { path: realRclone } = await toolbox.require("rclone");
  const bisync = mode === "bisync" ? await fakeRclone(root, "1.66.0") : null;
  const rclone = await riggedRclone(tools, bisync === null ? realRclone : join(root, "rclone"));
  const ingest = remote === "convex" ? await startIngest(randomBytes(16).toString("hex")) : null;
  const target = ingest === null ? cloud.port : Number(new URL(ingest.url).port);
  const answers = WIRES[remote] === "http" && target !== null ? await startHttpProxy(target) : null;
  const behind = answers?.port ?? target;
  const network = behind === null ? null : await startTcpProxy(behind);

  const cloudFolder = cloud.folderOf(id);
  if (cloudFolder !== null) await mkdir(cloudFolder, { recursive: true });
  const base = cloud.base(id);
  const direct = { ...cloud.direct, root: [cloud.direct.root, id].filter((part) => part !== "").join("/") };
  const directly = async (...args: readonly string[]) => {
    await run(realRclone, [...args, "--config", ""], {
      env: { PATH: process.env["PATH"] ?? "", HOME: root, ...direct.env },
    });
  };

  const secretFile = async (name: string, secret: string) => {
    await writeFile(join(root, name), `${secret}\n`, { mode: 0o600 });
    return `file:${join(root, name)}`;
  };
  const { type: rcloneType, ...rcloneOptions } = cloud.options(id, network?.port ?? 0);
  // The password of a cloud is a secret of its own, so that a locked keychain is in its way.
  const secretOption = "secret_access_key" in rcloneOptions ? "secret_access_key" : "pass";
  const secret = rcloneOptions[secretOption];
  const where = {
    provider: "custom",
    custom: {
      rcloneType,
      rcloneOptions: {
        ...rcloneOptions,
        ...(secret === undefined ? {} : { [secretOption]: await secretFile("cloud.txt", secret) }),
      },
    },
  };
  const below = (name: string) => (base === "" ? name : `${base}/${name}`);
  const profile: Json = {
    id: "agent",
    name: "Agent",
    role: "agent",
    stateDir,
    sync: { ...where, mode, remotePath: below("share"), timeout: 60 },
    backup: {
      ...where,
      enabled: true,
      encrypt: true,
      passphrase: await secretFile("passphrase.txt", randomBytes(18).toString("base64url")),
      prefix: below("snapshots"),
      partSize: 1,
      // Enough for a whole row of faults on one agent.
      retain: 100,
      proveShare: 0,
    },
    ...(ingest === null || network === null
      ? {}
      : {
          exports: {
            interval: 0,
            convex: {
              enabled: true,
              url: `http://127.0.0.1:${network.port}${new URL(ingest.url).pathname}`,
              token: await secretFile("token.txt", ingest.token),
            },
          },
        }),
  };
  const settingsFile = join(dataDir, "settings.json");
  const writeSettings = (value: Json) =>
    writeFile(settingsFile, JSON.stringify({ version: 1, profiles: [value] }, null, 2), { mode: 0o600 });
  await writeSettings(profile);
  let current = profile;

  const environment = {
    PATH: process.env["PATH"] ?? "",
    HOME: join(root, "home"),
    TMPDIR: temporary,
    CLAWBACK_RCLONE: rclone.path,
  };
  const start: Site["start"] = (args, env = {}) => {
    const [command = "", ...first] = ENTRIES[entry];
    const child = spawn(command, [...first, "--data-dir", dataDir, "--json", ...args], {
      env: { ...environment, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const ended = new Promise<Attempt>((resolve) => {
      // Not "close": children that outlive a killed app hold its pipes.
      child.once("exit", (code, signal) => {
        setImmediate(() => resolve({ end: signal ?? code ?? -1, document: parsed(stdout), stderr }));
      });
    });
    return { pid: child.pid ?? -1, ended, said: () => stdout };
  };

  return {
    root,
    dataDir,
    stateDir,
    workspace,
    temporary,
    remote,
    rclone,
    bisync,
    network,
    answers,
    ingest,
    settingsFile,
    cloudFolder,
    configure: async (change) => {
      current = change(current);
      await writeSettings(current);
    },
    start,
    clawback: (args, env) => start(args, env).ended,
    cloudFiles: async () => {
      const copy = await mkdtemp(join(root, "look-"));
      await directly("copy", at(direct), copy, "--fast-list");
      const files = await filesBelow(copy);
      await rm(copy, { recursive: true });
      return files;
    },
    putCloud: async (files) => {
      const copy = await mkdtemp(join(root, "put-"));
      for (const [path, content] of Object.entries(files)) {
        await mkdir(dirname(join(copy, path)), { recursive: true });
        await writeFile(join(copy, path), content);
      }
      await directly("copy", copy, at(direct, "share"));
      await rm(copy, { recursive: true });
    },
    dropCloud: (path) => directly("deletefile", at(direct, "share", path)),
    remove: async () => {
      await network?.stop();
      await answers?.stop();
      await ingest?.stop();
      await directly("purge", at(direct)).catch((error: unknown) => {
        // A cell that failed at once may have put nothing there.
        if (!String(error).includes("not found")) throw error;
      });
      await rm(root, { recursive: true, force: true });
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** The files of a folder of the site, path to SHA-256; a folder that is not there is empty. */
export async function filesOf(folder: string): Promise<Readonly<Record<string, string>>> {
  return filesBelow(folder).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
    throw error;
  });
}
