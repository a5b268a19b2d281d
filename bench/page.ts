import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright";
import { z } from "zod";
import { LAUNCHER, launchBrowser, serve } from "./hosted-face.ts";

/**
 * The page of snapshots in Chromium with one folder of 100,000 files: how long the folder takes to be listed, the longest
 * frame while it is scrolled, and how soon what a search found is on the screen. The real server, page and snapshot.
 * Prints one JSON line for each figure; exits with 1 when a figure misses its limit.
 *
 *     npm run build && node bench/page.ts [--files 100000] [--rounds 5]
 *
 * CLAWBACK_CHROMIUM names the browser; "chromium" by default.
 */
const FOLDER = "files";
/** Milliseconds. */
const LIMITS = { frame: 50, search: 100 };

function option(name: string, standard: number): number {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? standard : Number(process.argv[at + 1]);
}

type Figure = Readonly<{ figure: string; ms: number; worstMs: number; limitMs?: number }>;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Prints the median of some rounds; false when it misses the limit. */
function report(figure: string, all: readonly number[], limitMs?: number): boolean {
  const ms = Math.round(median(all) * 10) / 10;
  const worstMs = Math.round(Math.max(...all) * 10) / 10;
  const line: Figure = { figure, ms, worstMs, ...(limitMs === undefined ? {} : { limitMs }) };
  process.stdout.write(`${JSON.stringify(line)}\n`);
  return limitMs === undefined || ms <= limitMs;
}

async function writeAgent(dir: string, files: number): Promise<void> {
  const folder = join(dir, "workspace", FOLDER);
  await mkdir(folder, { recursive: true });
  await writeFile(join(dir, "openclaw.json"), "{}\n");
  const names = Array.from({ length: files }, (_, index) => `note-${String(index).padStart(6, "0")}.md`);
  for (let at = 0; at < files; at += 500) {
    const some = names.slice(at, at + 500);
    await Promise.all(some.map((name) => writeFile(join(folder, name), name)));
  }
}

/** Notes when an answer as large as a list of hits came, before the page gets it. Runs in the page. */
const WATCH_ANSWERS = `
  window.WebSocket = class extends WebSocket {
    constructor(...args) {
      super(...args);
      this.addEventListener("message", ({ data }) => {
        if (data.length > 20000) window.answeredAt = performance.now();
      });
    }
  };
`;

/** The longest time between two frames while something is done, in milliseconds. */
async function longestFrame(page: Page, work: () => Promise<void>): Promise<number> {
  await page.evaluate(`
    window.frames_ = [];
    window.measuring = true;
    let last = performance.now();
    const frame = (now) => {
      window.frames_.push(now - last);
      last = now;
      if (window.measuring) requestAnimationFrame(frame);
    };
    requestAnimationFrame((now) => { last = now; requestAnimationFrame(frame); });
  `);
  await work();
  return page.evaluate<number>("window.measuring = false; Math.max(...window.frames_)");
}

const traceSchema = z.object({
  traceEvents: z.array(
    z.object({
      name: z.string(),
      tid: z.number(),
      tdur: z.number().optional(),
      args: z.object({ name: z.string().optional() }).optional(),
    }),
  ),
});

/**
 * The longest task of the page's main thread while something is done, in milliseconds of the processor's time: what a
 * frame takes at least, however busy the machine is with other things.
 */
async function longestTask(browser: Browser, page: Page, work: () => Promise<void>): Promise<number> {
  await browser.startTracing(page, { categories: ["toplevel", "__metadata"] });
  await work();
  const { traceEvents } = traceSchema.parse(JSON.parse((await browser.stopTracing()).toString()));
  const threads = new Set(
    traceEvents
      .filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
      .map(({ tid }) => tid),
  );
  const tasks = traceEvents.filter(({ name, tid }) => name.endsWith("RunTask") && threads.has(tid));
  return Math.max(...tasks.map(({ tdur }) => (tdur ?? 0) / 1000));
}

/** Wheels down and up again through the folder, then by whole pages with the keyboard. */
async function scroll(page: Page): Promise<void> {
  const grid = page.getByRole("grid");
  await grid.hover();
  for (let step = 0; step < 40; step += 1) await page.mouse.wheel(0, step < 30 ? 4_000 : -2_500);
  for (let step = 0; step < 30; step += 1) await page.keyboard.press("PageDown");
}

/** From the answer to the frame that shows what was found, in milliseconds. */
async function searchTime(page: Page, text: string): Promise<number> {
  await page.evaluate(`
    window.shown = new Promise((resolve) => {
      const look = () => {
        const first = document.querySelector("[role=listbox] [role=option]");
        if (first === null) return requestAnimationFrame(look);
        requestAnimationFrame((now) => resolve(now - window.answeredAt));
      };
      look();
    });
    undefined;
  `);
  await page.getByRole("searchbox").fill(text);
  const taken = await page.evaluate<number>("window.shown");
  await page.getByRole("searchbox").press("Escape");
  await page.getByRole("grid").waitFor();
  return taken;
}

async function measure(browser: Browser, page: Page, address: string, rounds: number): Promise<boolean> {
  await page.addInitScript(WATCH_ANSWERS);
  await page.goto(address);
  await page.getByRole("link", { name: "Snapshots" }).click();
  await page.getByTitle("workspace", { exact: true }).click();
  const opened = performance.now();
  await page.getByTitle(`workspace/${FOLDER}`, { exact: true }).click();
  await page.getByTitle(`workspace/${FOLDER}/note-000000.md`, { exact: true }).waitFor();
  report("a folder is listed", [performance.now() - opened]);
  await page.getByRole("grid").focus();

  const frames: number[] = [];
  const tasks: number[] = [];
  const searches: number[] = [];
  const searchTasks: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    frames.push(await longestFrame(page, () => scroll(page)));
    tasks.push(await longestTask(browser, page, () => scroll(page)));
    await page.keyboard.press("Home");
    const text = `note-0${String(round)}`;
    searches.push(await searchTime(page, text));
    searchTasks.push(
      await longestTask(browser, page, async () => {
        await searchTime(page, text);
      }),
    );
    await page.getByRole("grid").focus();
  }
  report("the longest task while scrolling, of the processor's time", tasks, LIMITS.frame);
  report("the longest task of a search, of the processor's time", searchTasks, LIMITS.search);
  const isSmooth = report("the longest frame while scrolling", frames, LIMITS.frame);
  return report("a search is shown after its answer", searches, LIMITS.search) && isSmooth;
}

const dir = await mkdtemp(join(tmpdir(), "clawback-bench-page-"));
try {
  const agent = join(dir, "agent");
  const config = join(dir, "config.json");
  const env = {
    ...process.env,
    HOME: dir,
    OPENCLAW_STATE_DIR: agent,
    BACKUP_PASSPHRASE: randomBytes(12).toString("hex"),
  };
  await writeAgent(agent, option("files", 100_000));
  const custom = { rcloneType: "alias", rcloneOptions: { remote: join(dir, "cloud") } };
  const backup = {
    provider: "custom",
    custom,
    enabled: false,
    encrypt: true,
    passphrase: "${BACKUP_PASSPHRASE}",
  };
  await writeFile(config, JSON.stringify({ backup }));
  const args = ["--config", config, "--data-dir", join(dir, "data")];
  await promisify(execFile)(LAUNCHER, [...args, "backup", "now"], { env });

  const server = await serve(args, env);
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 }, locale: "en-GB" });
    if (!(await measure(browser, page, server.address, option("rounds", 5)))) process.exitCode = 1;
  } finally {
    await browser.close();
    await server.stop();
  }
} finally {
  await rm(dir, { recursive: true, force: true });
}
