import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { writeCorpus } from "./corpus.ts";

/**
 * First backups of one generated agent into a local folder, as whole processes and in turn, so that a noisy machine is
 * noisy for all: Clawback (zstd, gzip), the pipeline `tar cz | openssl enc | rclone rcat`, and restic and borg where
 * they are installed. Each finds the agent's files in the system's cache: borg sends what it has read out of it, and
 * whoever came next would pay for that. Prints one JSON line for each figure; exits with 1 when a backup fails.
 *
 *     node bench/backup.ts [--rounds 3] [--files 20000] [--bytes 420000000]
 */
type Contender = Readonly<{ name: string; file: string; args: readonly string[]; stored: string }>;
/** `cpuSeconds` of all processes together: unlike the time, it hardly depends on what else the machine does. */
type Timed = Readonly<{ seconds: number; peakBytes: number | null; cpuSeconds: number | null }>;

function option(name: string, standard: number): number {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? standard : Number(process.argv[at + 1]);
}

function print(figure: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(figure)}\n`);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function isInstalled(tool: string): boolean {
  return spawnSync("/bin/sh", ["-c", `command -v ${tool}`], { stdio: "ignore" }).status === 0;
}

/** Reads every file once. */
function warmUp(path: string): void {
  spawnSync("/bin/sh", ["-c", `find '${path}' -type f -exec cat {} + >/dev/null`]);
}

function bytesIn(path: string): number {
  const { stdout } = spawnSync("du", ["-s", "--apparent-size", "--block-size=1", path], { encoding: "utf8" });
  return Number(stdout.split("\t", 1)[0]);
}

const dir = await mkdtemp(join(tmpdir(), "clawback-bench-"));
const agent = join(dir, "agent");
const cloud = join(dir, "cloud");
const environment: NodeJS.ProcessEnv = {
  ...process.env,
  HOME: dir,
  OPENCLAW_STATE_DIR: agent,
  BACKUP_PASSPHRASE: randomBytes(12).toString("hex"),
  RESTIC_REPOSITORY: join(cloud, "restic"),
  RESTIC_PASSWORD: randomBytes(12).toString("hex"),
  BORG_REPO: join(cloud, "borg"),
  BORG_PASSPHRASE: randomBytes(12).toString("hex"),
};

/** Runs one program to its end; Linux's `/usr/bin/time`, where it is there, gives processor time and the largest process. */
async function timed(file: string, args: readonly string[]): Promise<Timed> {
  const report = join(dir, "time.txt");
  const isMeasured = isInstalled("/usr/bin/time");
  const [command, all] = isMeasured
    ? ["/usr/bin/time", ["-f", "%M %U %S", "-o", report, file, ...args]]
    : [file, [...args]];
  const startedAt = performance.now();
  const complaints: Buffer[] = [];
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(command, all, { env: environment, stdio: ["ignore", "ignore", "pipe"] });
    child.stderr.on("data", (chunk: Buffer) => complaints.push(chunk));
    child.on("error", reject);
    child.on("exit", resolve);
  });
  const seconds = (performance.now() - startedAt) / 1000;
  if (code !== 0)
    throw new Error(`${file} ended with ${code ?? "a signal"}: ${Buffer.concat(complaints).toString()}`);
  if (!isMeasured) return { seconds, peakBytes: null, cpuSeconds: null };
  const [peak = Number.NaN, user = Number.NaN, system = Number.NaN] = (await readFile(report, "utf8"))
    .split(" ")
    .map(Number);
  return { seconds, peakBytes: peak * 1024, cpuSeconds: user + system };
}

async function clawback(compression: "zstd" | "gzip"): Promise<Contender> {
  const config = join(dir, `${compression}.json`);
  const custom = { rcloneType: "alias", rcloneOptions: { remote: cloud } };
  const backup = {
    provider: "custom",
    custom,
    enabled: true,
    prefix: `clawback-${compression}`,
    encrypt: true,
    passphrase: "${BACKUP_PASSPHRASE}",
    exclude: [],
    compression,
  };
  await writeFile(config, JSON.stringify({ backup }));
  return {
    name: `clawback-${compression}`,
    file: join(import.meta.dirname, "../bin/clawback"),
    args: [
      ...["--config", config, "--data-dir", join(dir, `data-${compression}`), "--quiet"],
      ...["backup", "now"],
    ],
    stored: join(cloud, `clawback-${compression}`),
  };
}

function shell(name: string, script: string): Contender {
  return { name, file: "/bin/sh", args: ["-ec", script], stored: join(cloud, name) };
}

async function contenders(): Promise<readonly Contender[]> {
  const pipeline =
    `mkdir -p '${cloud}/pipeline'; tar cz -C '${dir}' agent | ` +
    `openssl enc -aes-256-cbc -salt -pbkdf2 -iter 100000 -pass env:BACKUP_PASSPHRASE | ` +
    `rclone rcat --config '' '${cloud}/pipeline/backup.tar.gz.enc' 2>/dev/null`;
  return [
    await clawback("zstd"),
    await clawback("gzip"),
    shell("pipeline", pipeline),
    ...(isInstalled("restic")
      ? [shell("restic", `restic -q init; restic -q backup --no-cache '${agent}'`)]
      : []),
    ...(isInstalled("borg") ? [shell("borg", `borg init -e repokey; borg create ::one '${agent}'`)] : []),
  ];
}

try {
  await mkdir(cloud);
  const size = { files: option("files", 20_000), bytes: option("bytes", 420_000_000) };
  await writeCorpus(agent, size);
  print({
    figure: "corpus",
    files: size.files,
    bytes: bytesIn(agent),
    processors: cpus().length,
    load: loadavg()[0],
  });
  const all = await contenders();
  const runs = new Map<string, Timed[]>(all.map(({ name }) => [name, []]));
  for (let round = 0; round < option("rounds", 3); round += 1) {
    for (const { name, file, args, stored } of all) {
      await rm(stored, { recursive: true, force: true });
      warmUp(agent);
      runs.get(name)?.push(await timed(file, args));
    }
  }
  for (const { name, stored } of all) {
    const times = runs.get(name) ?? [];
    const peaks = times.flatMap(({ peakBytes }) => (peakBytes === null ? [] : [peakBytes]));
    const cpu = times.flatMap(({ cpuSeconds }) => (cpuSeconds === null ? [] : [cpuSeconds]));
    print({
      figure: "first-backup",
      of: name,
      seconds: median(times.map(({ seconds }) => seconds)),
      cpuSeconds: cpu.length === 0 ? null : median(cpu),
      peakBytes: peaks.length === 0 ? null : Math.max(...peaks),
      storedBytes: bytesIn(stored),
    });
  }
  for (const ours of ["clawback-zstd", "clawback-gzip"]) {
    for (const { name } of all.filter((other) => !other.name.startsWith("clawback"))) {
      // Round by round, so that a machine whose speed drifts does not decide.
      const ratios = (runs.get(ours) ?? []).map(({ seconds }, round) => {
        return (runs.get(name)?.[round]?.seconds ?? Number.NaN) / seconds;
      });
      print({ figure: "times-faster", of: ours, than: name, ratio: median(ratios) });
    }
  }
} finally {
  await rm(dir, { recursive: true, force: true });
}
