import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import type { Browser } from "playwright";
import { LAUNCHER, launchBrowser, serve } from "./hosted-face.ts";

/**
 * What the hosted face costs: its page sent and first shown, and a minute at rest with the page open, on the sample agent.
 * Prints one JSON line for each figure; exits with 1 when one misses its limit. Linux only (`/proc`).
 *
 *     npm run build && node bench/face.ts [--rounds 5] [--seconds 60]
 */
const LIMITS = { paintMs: 1_000, bundleBytes: 250_000, coreShare: 0.01, residentBytes: 150_000_000 };
/** Of `/proc/PID/stat`; fixed on Linux. */
const TICKS_PER_SECOND = 100;

function option(name: string, standard: number): number {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? standard : Number(process.argv[at + 1]);
}

function report(figure: Readonly<{ figure: string; value: number; limit: number }>): void {
  const load = Number(loadavg()[0]?.toFixed(1));
  process.stdout.write(`${JSON.stringify({ ...figure, load })}\n`);
  if (!(figure.value <= figure.limit)) process.exitCode = 1;
}

/** What a browser is sent before anything else: gzipped, though loopback sends it plain. */
async function bundleBytes(): Promise<number> {
  const dir = join(import.meta.dirname, "../out/renderer");
  const files = (await readdir(dir, { recursive: true })).filter((name) => /\.(?:html|css|js)$/.test(name));
  const sizes = await Promise.all(
    files.map(async (name) => gzipSync(await readFile(join(dir, name))).length),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** From the order to go to the page to the headline that is on it, in milliseconds, in a browser that knows nothing. */
async function paintTime(browser: Browser, address: string): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 }, locale: "en-GB" });
  const startedAt = performance.now();
  await page.goto(address);
  await page.getByRole("region", { name: "How this agent stands" }).waitFor();
  const taken = performance.now() - startedAt;
  await page.close();
  return taken;
}

type Used = Readonly<{ own: number; children: number }>;

/** Seconds of the processor used by a process, and by those of its children that have ended. */
async function used(pid: number): Promise<Used> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  const fields = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const [user = Number.NaN, system = Number.NaN, childUser = Number.NaN, childSystem = Number.NaN] =
    fields.slice(11, 15);
  return { own: (user + system) / TICKS_PER_SECOND, children: (childUser + childSystem) / TICKS_PER_SECOND };
}

async function childrenOf(pid: number): Promise<number> {
  const tasks = await readdir(`/proc/${pid}/task`);
  const all = await Promise.all(tasks.map((task) => readFile(`/proc/${pid}/task/${task}/children`, "utf8")));
  return all
    .join(" ")
    .split(" ")
    .filter((word) => word !== "").length;
}

async function residentBytes(pid: number): Promise<number> {
  return Number(/VmRSS:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, "utf8"))?.[1]) * 1_024;
}

const dir = await mkdtemp(join(tmpdir(), "clawback-bench-face-"));
report({ figure: "bundle, gzipped bytes", value: await bundleBytes(), limit: LIMITS.bundleBytes });
const browser = await launchBrowser();
try {
  const env = { ...process.env, HOME: dir };
  await promisify(execFile)(LAUNCHER, ["demo", "--dir", join(dir, "demo")], { env });
  const args = ["--data-dir", join(dir, "demo", "data")];
  const times: number[] = [];
  for (let round = 0; round < option("rounds", 5); round += 1) {
    const face = await serve(args, env);
    times.push(await paintTime(browser, face.address));
    await face.stop();
  }
  const value = Math.round(times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN);
  report({ figure: "first useful paint, ms", value, limit: LIMITS.paintMs });

  const face = await serve(args, env);
  const page = await browser.newPage();
  await page.goto(face.address);
  // What a start does (its first look at the tools, a sync that is due) is over then.
  await sleep(10_000);
  const seconds = option("seconds", 60);
  const before = await used(face.pid);
  await sleep(seconds * 1_000);
  const after = await used(face.pid);
  report({
    figure: "at rest, share of a core",
    value: (after.own - before.own) / seconds,
    limit: LIMITS.coreShare,
  });
  report({ figure: "at rest, seconds of children", value: after.children - before.children, limit: 0 });
  report({ figure: "at rest, child processes", value: await childrenOf(face.pid), limit: 0 });
  report({
    figure: "at rest, resident bytes",
    value: await residentBytes(face.pid),
    limit: LIMITS.residentBytes,
  });
  await page.close();
  await face.stop();
} finally {
  await browser.close();
  await rm(dir, { recursive: true, force: true });
}
