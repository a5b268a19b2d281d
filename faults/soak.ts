import { createHash, randomInt, randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { appendFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { history, nothingLeft, nothingUnderWay, processesOf, said } from "./invariants.ts";
import { differences, exactlyOnce, plain } from "./stakes.ts";
import { startCloud } from "./remotes.ts";
import { filesOf, openSite, payload, type Site } from "./site.ts";
import type { Weather } from "./tcp-proxy.ts";

/**
 * The soak: `npm run test:soak -- [MINUTES]` (5). The hosted face on a clock twelve times as fast, so that five minutes are
 * an hour, with a cycle every few seconds; an agent that writes all the time, mail that comes in, and a fault every few
 * seconds. Prints a line of JSON a minute, and the verdict: what was written is restored to the byte, every letter has
 * come once, and memory, open files and children are what they were. Ends with 1 when they are not.
 */
const MINUTES = Number(process.argv[2] ?? 5);
const FACTOR = 12;
const MINUTE = 60_000;
/** What a process may have grown by between the first minute and the last: noise of the collector, and caches filled. */
const GROWTH = { rssMiB: 48, handles: 8 } as const;

type Sample = Readonly<{ rssMiB: number; handles: number; children: number }>;

function sample(site: Site, pid: number): Sample {
  const pages = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "0";
  return {
    rssMiB: Math.round(Number(pages) / 1024),
    handles: readdirSync(`/proc/${pid}/fd`).length,
    children: processesOf(site).length - 1,
  };
}

/** Between two runs, what a process holds is what it keeps: the least of a minute's samples. */
function least(samples: readonly Sample[]): Sample {
  const of = (key: keyof Sample) => Math.min(...samples.map((one) => one[key]));
  return { rssMiB: of("rssMiB"), handles: of("handles"), children: of("children") };
}

/** What a busy agent does: notes grow, files come and are written over, now and then one goes. */
async function write(site: Site): Promise<void> {
  const file = join(site.workspace, "bulk", `${randomInt(40)}.bin`);
  const dice = randomInt(20);
  if (dice === 0) await rm(file, { force: true });
  else if (dice < 8) await writeFile(file, payload());
  else
    await appendFile(
      join(site.workspace, "memory", `2026-02-${10 + randomInt(10)}.md`),
      `- ${randomUUID()}\n`,
    );
}

const WEATHERS: readonly Weather[] = [
  { kind: "refuse" },
  { kind: "reset", after: 50_000 },
  { kind: "stall", after: 50_000, forMs: 3_000 },
  { kind: "gone", after: 20_000, forMs: 1_500 },
];

/** One fault of a few seconds, or one killed child. Returns its name. */
async function strike(site: Site, pid: number): Promise<string> {
  const dice = randomInt(7);
  const weather = WEATHERS[dice];
  if (weather !== undefined) {
    await site.network?.set(weather);
    await delay(1_500);
    await site.network?.set({ kind: "fair" });
    return weather.kind;
  }
  if (dice < 6) {
    const status = dice === 4 ? 429 : 503;
    site.answers?.set({ kind: "status", status, after: 0, count: 20 });
    await delay(1_500);
    site.answers?.set({ kind: "own" });
    return String(status);
  }
  const [child] = processesOf(site).filter((line) => !line.startsWith(`${pid} `));
  if (child === undefined) return "no child to kill";
  try {
    process.kill(Number.parseInt(child), "SIGKILL");
  } catch (error) {
    // It was done before it could be killed.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
  return "child killed";
}

const cloud = await startCloud("webdav");
const site = await openSite({
  id: `soak-${process.pid}`,
  remote: "webdav",
  cloud,
  entry: "built",
  mode: "mailbox",
});
await site.configure((profile) => ({
  ...profile,
  sync: { ...Object(profile["sync"]), interval: 60 },
  backup: { ...Object(profile["backup"]), interval: 300, retain: 5, proveShare: 1 },
}));
const first = await site.clawback(["sync", "--yes"]);
if (first.end !== 0) throw new Error(`the first cycle failed: ${said(first.document, first.stderr)}`);

await site.rclone.hurry(true);
const hosted = site.start(["serve", "--port", "0"], {
  NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, "fast-clock.js")).href}`,
  FAULTS_CLOCK_FACTOR: String(FACTOR),
  FAULTS_CLOCK_BEHIND_MS: String((MINUTES + 5) * MINUTE * FACTOR),
});
while (!hosted.said().includes('"url"')) await delay(100);
const endsAt = performance.now() + MINUTES * MINUTE;
const isOver = () => performance.now() >= endsAt;
const mail: Record<string, string> = {};
const faults: string[] = [];
const samples: Sample[] = [];

const writing = (async () => {
  while (!isOver()) {
    await write(site);
    await delay(200);
  }
})();
const posting = (async () => {
  while (!isOver()) {
    const letter = payload();
    const name = `letter ${Object.keys(mail).length}.bin`;
    await site.putCloud({ [`_outbox/${name}`]: letter });
    mail[name] = createHash("sha256").update(letter).digest("hex");
    await delay(10_000);
  }
})();
const striking = (async () => {
  while (!isOver()) {
    await delay(8_000);
    faults.push(await strike(site, hosted.pid));
  }
})();
const minutes: Sample[] = [];
for (let minute = 1; minute <= MINUTES; minute += 1) {
  while (performance.now() < endsAt - (MINUTES - minute) * MINUTE) {
    samples.push(sample(site, hosted.pid));
    await delay(500);
  }
  const now = least(samples.splice(0));
  minutes.push(now);
  const runs = Object.entries(Object.groupBy(history(site), ({ kind, state }) => `${kind} ${state.kind}`));
  const counts = Object.fromEntries(runs.map(([name, all]) => [name, all?.length ?? 0]));
  process.stdout.write(
    `${JSON.stringify({ minute, ...now, letters: Object.keys(mail).length, faults: faults.length, runs: counts })}\n`,
  );
}
await Promise.all([writing, posting, striking]);
await site.network?.set({ kind: "fair" });
site.answers?.set({ kind: "own" });

await site.rclone.hurry(false);
const problems: string[] = [];
// Beside the hosted face, as a person would: the lock keeps them apart. A deletion may want a look first.
for (const command of [
  ["sync", "--yes"],
  ["backup", "now"],
]) {
  const ended = await site.clawback(command);
  if (ended.end !== 0 && ended.end !== 4)
    problems.push(`${command.join(" ")}: ${said(ended.document, ended.stderr)}`);
}
process.kill(hosted.pid, "SIGTERM");
const { end, stderr } = await hosted.ended;
if (end !== 0) problems.push(`the hosted face ended with ${end}: ${stderr}`);

const to = join(site.root, "restored");
const restored = await site.clawback(["backup", "restore", "--to", to]);
if (restored.end !== 0 && restored.end !== 4)
  problems.push(`restore: ${said(restored.document, restored.stderr)}`);
const workspace = await filesOf(site.workspace);
problems.push(
  ...differences("restored", plain(workspace), plain(await filesOf(join(to, "workspace")))),
  ...exactlyOnce(mail, await filesOf(join(site.workspace, "_inbox"))),
  ...nothingUnderWay(site),
  ...(await nothingLeft(site)),
);
const [begin, last] = [minutes[0], minutes.at(-1)];
if (begin !== undefined && last !== undefined) {
  if (last.rssMiB > begin.rssMiB + GROWTH.rssMiB)
    problems.push(`memory grew from ${begin.rssMiB} to ${last.rssMiB} MiB`);
  if (last.handles > begin.handles + GROWTH.handles)
    problems.push(`handles grew from ${begin.handles} to ${last.handles}`);
  if (last.children > 0) problems.push(`${last.children} children are never gone`);
}
const verdict = {
  ok: problems.length === 0,
  hours: (MINUTES * FACTOR) / 60,
  faults: Object.fromEntries(
    Object.entries(Object.groupBy(faults, (name) => name)).map(([name, all]) => [name, all?.length]),
  ),
  problems,
};
process.stdout.write(`${JSON.stringify(verdict)}\n`);
await site.remove();
await cloud.stop();
process.exitCode = verdict.ok ? 0 : 1;
