import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";

/**
 * 10,000 records of a generated OpenClaw to a server on this machine that speaks our ingest protocol: the first export, the
 * second (which must send none), and one after a single change; whole processes of the command line, with their peak memory.
 * Prints one JSON line for each figure; exits with 1 when the second run takes 5 seconds or more, or sends a record.
 *
 *     node bench/exports.ts [--records 10000]
 */
const LIMIT_SECONDS = 5;
const SECTIONS = 50;

function option(name: string, standard: number): number {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? standard : Number(process.argv[at + 1]);
}

function print(figure: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify({ ...figure, load: loadavg()[0] })}\n`);
}

/** Takes everything and counts the records; it holds their fingerprints, as the real one does. */
async function startTarget() {
  const held = new Map<string, string>();
  let received = 0;
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      const message = JSON.parse(body) as { records?: { sourceKey: string; fingerprint: string }[] };
      const results = (message.records ?? []).map(({ sourceKey, fingerprint }) => {
        received += 1;
        const before = held.get(sourceKey);
        held.set(sourceKey, fingerprint);
        const outcome = before === undefined ? "created" : before === fingerprint ? "skipped" : "updated";
        return { sourceKey, outcome };
      });
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ ok: true, results, refused: [] }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://127.0.0.1:${port}/openclaw/ingest`, received: () => received };
}

const dir = await mkdtemp(join(tmpdir(), "clawback-bench-"));
const records = option("records", 10_000);
const workspace = join(dir, "agent", "workspace");
const target = await startTarget();

function note(day: number, change = ""): string {
  const sections = Array.from(
    { length: SECTIONS },
    (_, at) =>
      `## ${String(at % 24).padStart(2, "0")}:${String(at).padStart(2, "0")} Entry ${at}\n\nThe boiler ran for ${day * at} minutes. ${change}#garden\n`,
  );
  return `# Day ${day}\n\n${sections.join("\n")}`;
}

function fileOf(day: number): string {
  return join(workspace, "memory", `${new Date(Date.UTC(2025, 0, 1 + day)).toISOString().slice(0, 10)}.md`);
}

async function exported(name: string): Promise<number> {
  const before = target.received();
  const startedAt = performance.now();
  const peakBytes = await new Promise<number>((resolve, reject) => {
    const cli = join(import.meta.dirname, "../bin/clawback");
    const args = [
      "--config",
      join(dir, "settings.json"),
      "--data-dir",
      join(dir, "data"),
      "--quiet",
      "export",
      "run",
    ];
    const child = spawn("/usr/bin/time", ["-f", "%M", cli, ...args], {
      stdio: ["ignore", "inherit", "pipe"],
    });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (said += chunk));
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(Number(said.trim().split("\n").at(-1)) * 1024);
      else reject(new Error(`clawback ended with ${code ?? "a signal"}: ${said}`));
    });
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  const sent = target.received() - before;
  print({ figure: "export", run: name, records, seconds, sent, peakBytes });
  if (name === "second" && (seconds >= LIMIT_SECONDS || sent > 0)) process.exitCode = 1;
  return sent;
}

try {
  await mkdir(join(workspace, "memory"), { recursive: true });
  const days = Math.ceil(records / SECTIONS);
  // Notes of days gone by: what was written in the last minutes is looked at again in any case.
  const old = new Date(Date.now() - 86_400_000);
  for (let day = 0; day < days; day += 1) {
    await writeFile(fileOf(day), note(day));
    await utimes(fileOf(day), old, old);
  }
  const convex = { enabled: true, url: target.url, token: "${CONVEX_INGEST_TOKEN}", batchSize: 200 };
  const profile = { id: "bench", name: "Bench", stateDir: join(dir, "agent"), exports: { convex } };
  await writeFile(join(dir, "settings.json"), JSON.stringify({ version: 1, profiles: [profile] }));
  process.env["CONVEX_INGEST_TOKEN"] = randomUUID();
  process.env["HOME"] = dir;
  await exported("first");
  await exported("second");
  await writeFile(fileOf(days - 1), note(days - 1, "Again. "));
  await exported("after one file of 50 sections changed");
} finally {
  target.server.close();
  await rm(dir, { recursive: true, force: true });
}
