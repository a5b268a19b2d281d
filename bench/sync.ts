import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { writeCorpus } from "./corpus.ts";

/**
 * Sync cycles of a running Clawback (mailbox mode, the agent's side) against the bare rclone commands that they run, at
 * 5,000 and 40,000 files, with a folder and with a loopback WebDAV server as the cloud. Each case is a process of its own
 * (`src/main/sync/testing/idle-cycle.ts`), so that its peak memory is its own. Prints one JSON line for each figure.
 *
 *     node bench/sync.ts [--rounds 20] [--files 5000,40000] [--cloud local,webdav]
 */
function option(name: string, standard: string): string {
  const at = process.argv.indexOf(`--${name}`);
  return (at === -1 ? undefined : process.argv[at + 1]) ?? standard;
}

async function served(folder: string): Promise<Readonly<{ url: string; server: ChildProcess }>> {
  const args = ["serve", "webdav", folder, "--addr", "127.0.0.1:0", "--config", ""];
  const server = spawn("rclone", args, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  const url = await new Promise<string>((resolve, reject) => {
    server.on("error", reject);
    server.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
      if (found !== undefined) resolve(found);
    });
  });
  return { url, server };
}

async function runCase(args: readonly string[]): Promise<void> {
  const script = join(import.meta.dirname, "../src/main/sync/testing/idle-cycle.ts");
  // As `bin/clawback serve` starts it.
  const flags = ["--disable-warning=ExperimentalWarning", "--max-semi-space-size=2"];
  const child = spawn(process.execPath, [...flags, script, ...args], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", resolve);
  });
  if (code !== 0) throw new Error(`idle-cycle ended with ${code ?? "a signal"}`);
}

const figure = { figure: "machine", processors: cpus().length, load: loadavg()[0] };
process.stdout.write(`${JSON.stringify(figure)}\n`);
for (const files of option("files", "5000,40000").split(",")) {
  for (const cloud of option("cloud", "local,webdav").split(",")) {
    const dir = await mkdtemp(join(tmpdir(), "clawback-bench-"));
    const folder = join(dir, "cloud");
    await mkdir(folder);
    const webdav = cloud === "webdav" ? await served(folder) : null;
    try {
      await writeCorpus(join(dir, "agent"), { files: Number(files), bytes: Number(files) * 1_000 });
      await runCase([dir, files, cloud, webdav?.url ?? folder, option("rounds", "20")]);
    } finally {
      webdav?.server.kill();
      await rm(dir, { recursive: true, force: true });
    }
  }
}
