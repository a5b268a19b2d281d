import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { processesOf } from "./process-group.ts";

const LAUNCHER = path.join(import.meta.dirname, "../../bin/clawback");

/** The folders that the first start makes, all absolute. */
export type Places = Readonly<{
  dataDir: string;
  /** The owner's home folder, in which there is no agent yet. */
  home: string;
  workspace: string;
  inbox: string;
  /** The local folder that plays the cloud, and what lies in it. */
  cloud: string;
  share: string;
  snapshots: string;
  passphraseFile: string;
}>;

export type CliResult = Readonly<{ exitCode: number; stdout: string; stderr: string }>;

/** A real `clawback serve` on an empty data folder: real services, rclone, openssl and tar. */
export type Clawback = Readonly<{
  places: Places;
  origin: string;
  /** The address with a token that the server printed last; it works once. */
  address: () => string;
  /** Makes the server print a new address (SIGUSR2), as its own notice says. */
  askForAddress: () => void;
  /** Runs `bin/clawback --data-dir …` beside the server, on the same data. */
  cli: (...args: readonly string[]) => Promise<CliResult>;
  /** What the server has written to stderr so far. */
  log: () => string;
  /** Ends the server as a service manager would and removes its data. Throws when it, or a child of it, did not end well. */
  stop: () => Promise<void>;
}>;

function placesIn(dataDir: string, home: string): Places {
  const sample = path.join(dataDir, "sample");
  const workspace = path.join(sample, "agent/workspace");
  const cloud = path.join(sample, "cloud");
  return {
    dataDir,
    home,
    workspace,
    inbox: path.join(workspace, "_inbox"),
    cloud,
    share: path.join(cloud, "openclaw-share"),
    snapshots: path.join(cloud, "snapshots"),
    passphraseFile: path.join(sample, "passphrase.txt"),
  };
}

/** Starts a server in a folder of its own below the system's temporary one; `name` is part of the folder's name. */
export async function startClawback(name: string): Promise<Clawback> {
  const root = await mkdtemp(path.join(tmpdir(), `clawback-e2e-${name}-`));
  const dataDir = path.join(root, "data");
  const home = path.join(root, "home");
  await mkdir(home);
  // A home of its own, so that neither the owner's agent nor an rclone.conf can play a part.
  const env = { ...process.env, HOME: home };

  // Detached: a process group of its own, in which every child can be found at the end.
  const server = spawn(LAUNCHER, ["--data-dir", dataDir, "serve", "--port", "0"], {
    detached: true,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exit = new Promise<number | null>((resolve) => server.once("exit", resolve));
  // For a worker that ends without the way round by `stop` (a start that hangs, Ctrl-C).
  process.once("exit", () => server.kill("SIGKILL"));
  let log = "";
  server.stderr.setEncoding("utf8").on("data", (text: string) => (log += text));
  let address = "";
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: server.stdout })
      .on("line", (line) => {
        address = /http:\/\/\S+\?token=\S+/.exec(line)?.[0] ?? address;
        if (address !== "") resolve();
      })
      .once("close", () => reject(new Error(`clawback serve ended before it was up:\n${log}`)));
  });

  return {
    places: placesIn(dataDir, home),
    log: () => log,
    origin: new URL(address).origin,
    address: () => address,
    askForAddress: () => server.kill("SIGUSR2"),
    cli: (...args) =>
      new Promise((resolve) => {
        const child = execFile(
          LAUNCHER,
          ["--data-dir", dataDir, ...args],
          { env },
          (_error, stdout, stderr) => {
            resolve({ exitCode: child.exitCode ?? -1, stdout, stderr });
          },
        );
      }),
    stop: async () => {
      server.kill("SIGTERM");
      const code = await exit;
      const orphans = server.pid === undefined ? [] : processesOf(server.pid);
      for (const orphan of orphans) process.kill(Number.parseInt(orphan), "SIGKILL");
      await rm(root, { recursive: true, force: true });
      if (code !== 0) throw new Error(`clawback serve ended with ${String(code)}:\n${log}`);
      if (orphans.length > 0) throw new Error(`clawback serve left processes behind:\n${orphans.join("\n")}`);
    },
  };
}
