import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { writeCorpus } from "./corpus.ts";
import { openS3Bucket, S3_KEYS, S3_REGION } from "./s3-bucket.ts";

/**
 * Reading: one file of 100 kB out of a snapshot of more than 1 GB on S3 (s3rver on this machine, behind a line of 25 MB a
 * second, for there is no cloud on the loopback; `--rate 0` takes the line away), against fetching it whole and extracting with `rclone | openssl | zstd | tar`; then an index of 100,000 entries, opened and searched. Prints
 * one JSON line for each figure; exits with 1 when something fails. Needs about 5 GB in the temporary folder.
 *
 *     node bench/restore.ts [--rounds 3] [--rate 25000000] [--bytes 1100000000] [--entries 100000]
 */
const WANTED = "workspace/the-one-file.bin";
const NOISE = 50_000_000;

function option(name: string, standard: number): number {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? standard : Number(process.argv[at + 1]);
}

function print(figure: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify({ ...figure, load: loadavg()[0] })}\n`);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const dir = await mkdtemp(join(tmpdir(), "clawback-bench-"));
const agent = join(dir, "agent");
const rate = option("rate", 25_000_000);
const bucket = await openS3Bucket(join(dir, "s3"), rate);
const source = join(import.meta.dirname, "../src/main");
const environment: NodeJS.ProcessEnv = {
  ...process.env,
  HOME: dir,
  OPENCLAW_STATE_DIR: agent,
  BACKUP_PASSPHRASE: randomBytes(12).toString("hex"),
  // rclone 1.60 cannot do S3 with it (docs/known-issues.md).
  AWS_CA_BUNDLE: undefined,
  RCLONE_CONFIG: "",
  RCLONE_CONFIG_CLOUD_TYPE: "s3",
  RCLONE_CONFIG_CLOUD_PROVIDER: "Other",
  RCLONE_CONFIG_CLOUD_ENDPOINT: bucket.endpoint,
  RCLONE_CONFIG_CLOUD_REGION: S3_REGION,
  RCLONE_CONFIG_CLOUD_ACCESS_KEY_ID: S3_KEYS.accessKeyId,
  RCLONE_CONFIG_CLOUD_SECRET_ACCESS_KEY: S3_KEYS.secretAccessKey,
};

/** Runs a program to its end. */
async function run(
  file: string,
  args: readonly string[],
): Promise<Readonly<{ seconds: number; stdout: string }>> {
  const startedAt = performance.now();
  const said: Buffer[] = [];
  const complaints: Buffer[] = [];
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(file, args, { env: environment, stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.on("data", (chunk: Buffer) => said.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => complaints.push(chunk));
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0)
    throw new Error(`${file} ended with ${code ?? "a signal"}: ${Buffer.concat(complaints).toString()}`);
  return { seconds: (performance.now() - startedAt) / 1000, stdout: Buffer.concat(said).toString() };
}

async function script(path: string, args: readonly string[]) {
  return run(process.execPath, ["--disable-warning=ExperimentalWarning", join(source, path), ...args]);
}

/** One command as a process of its own, with a data folder that it has never seen. */
async function clawback(prefix: string, args: readonly string[]) {
  const s3 = { endpoint: bucket.endpoint, region: S3_REGION, ...S3_KEYS };
  const how = { enabled: true, encrypt: true, passphrase: "${BACKUP_PASSPHRASE}", exclude: [] };
  const config = join(dir, "config.json");
  await writeFile(
    config,
    JSON.stringify({ backup: { provider: "s3", bucket: "bucket", prefix, s3, ...how } }),
  );
  const data = await mkdtemp(join(dir, "data-"));
  return script("cli/index.ts", ["--config", config, "--data-dir", data, "--json", "backup", ...args]);
}

const namesSchema = z.object({ snapshots: z.array(z.object({ name: z.string() })) });
const clockSchema = z.object({ indexBytes: z.number(), storedBytes: z.number() });

/** What it costs to open the newest snapshot and to search it, in a process that has done nothing else yet. */
async function indexClock(prefix: string, texts: readonly string[]): Promise<z.output<typeof clockSchema>> {
  const { stdout } = await script("backup/testing/index-clock.ts", [`bucket/${prefix}`, ...texts]);
  return z.looseObject(clockSchema.shape).parse(JSON.parse(stdout));
}

/** Everything, by the commands of docs/recovery.md, through the same line. */
async function stockRestore(from: string, to: string): Promise<number> {
  await mkdir(to);
  const pipeline =
    `rclone lsf --files-only --include 'data.*' '${from}' | sort | ` +
    `while read -r part; do rclone cat "${from}/$part"; done | ` +
    `openssl enc -d -aes-256-ctr -pbkdf2 -iter 600000 -md sha256 -pass env:BACKUP_PASSPHRASE | ` +
    `zstd -d | tar x -C '${to}'`;
  return (await run("bash", ["-eo", "pipefail", "-c", pipeline])).seconds;
}

async function oneFile(): Promise<void> {
  await writeCorpus(agent, { files: 20_000, bytes: 200_000_000 });
  await mkdir(join(agent, "workspace", "noise"), { recursive: true });
  for (let at = 0; at < option("bytes", 1_100_000_000); at += NOISE) {
    await writeFile(join(agent, "workspace", "noise", `${at}.bin`), randomBytes(NOISE));
  }
  const content = randomBytes(100_000);
  await writeFile(join(agent, WANTED), content);
  await clawback("large", ["now"]);
  const { snapshots } = namesSchema.parse(JSON.parse((await clawback("large", ["list"])).stdout));
  const { indexBytes, storedBytes } = await indexClock("large", ["x", "y"]);
  print({ figure: "snapshot", storedBytes, indexBytes, indexShare: indexBytes / storedBytes });

  const ratios: number[] = [];
  for (let round = 0; round < option("rounds", 3); round += 1) {
    const [one, whole] = [join(dir, `one-${round}`), join(dir, `whole-${round}`)];
    bucket.take();
    const { seconds } = await clawback("large", ["restore", "--path", WANTED, "--to", one]);
    const fetched = bucket.take();
    const stockSeconds = await stockRestore(`cloud:bucket/large/${snapshots[0]?.name ?? ""}`, whole);
    for (const folder of [one, whole]) {
      if (!content.equals(await readFile(join(folder, WANTED))))
        throw new Error(`${folder}: another content`);
    }
    await rm(whole, { recursive: true });
    print({ figure: "one-file", bytesPerSecond: rate, seconds, ...fetched, stockSeconds });
    ratios.push(stockSeconds / seconds);
  }
  print({ figure: "times-faster", of: "one file", than: "fetch and extract", ratio: median(ratios) });
}

async function largeIndex(): Promise<void> {
  await rm(agent, { recursive: true });
  await mkdir(agent, { recursive: true });
  await writeFile(join(agent, "openclaw.json"), "{}");
  const [entries, perFolder] = [option("entries", 100_000), 1_000];
  for (let at = 0; at < entries; at += perFolder) {
    const folder = join(agent, "workspace", "projects", `project-${at / perFolder}`);
    await mkdir(folder, { recursive: true });
    const names = Array.from({ length: perFolder }, (_, number) => join(folder, `note ${at + number}.md`));
    await Promise.all(names.map((name) => writeFile(name, name)));
  }
  await clawback("wide", ["now"]);
  for (let round = 0; round < option("rounds", 3); round += 1) {
    print({ figure: "index", ...(await indexClock("wide", ["note 777", "NOTE"])) });
  }
}

try {
  await oneFile();
  await largeIndex();
} finally {
  await bucket.close();
  await rm(dir, { recursive: true, force: true });
}
