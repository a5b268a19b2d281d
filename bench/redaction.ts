import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * How fast texts are redacted: the conversations (JSON lines) and notes (Markdown) of the sample agent and logs, file by
 * file, with a secret in one of five, and what loading the rules takes. Prints one JSON line for each figure, in megabytes
 * per second of the processor's time (and of the clock's), the best of some rounds; exits with 1 when the mix is slower
 * than 20 MB/s.
 *
 *     node bench/redaction.ts [--rounds 7] [--megabytes 8]
 */
type Redactor = Readonly<{ redactText: (text: string) => Readonly<{ redactions: readonly unknown[] }> }>;
type RedactionModule = Readonly<{
  createRedactor: (options: Readonly<{ key: Uint8Array; personal: boolean }>) => Promise<Redactor>;
}>;
type SampleModule = Readonly<{
  createSampleAgent: (
    options: Readonly<{ dir: string; now: number }>,
  ) => Promise<Readonly<{ stateDir: string }>>;
}>;

/** Megabytes per second. */
const LIMIT = 20;
const MAIN = new URL("../src/main/", import.meta.url);

const isRedaction = (module: unknown): module is RedactionModule => has(module, "createRedactor");
const isSample = (module: unknown): module is SampleModule => has(module, "createSampleAgent");

function has(module: unknown, name: string): boolean {
  return typeof module === "object" && module !== null && name in module;
}

/** Loads a module of the product, which is no part of this folder's project. */
async function load<Module>(path: string, is: (module: unknown) => module is Module): Promise<Module> {
  const module: unknown = await import(new URL(path, MAIN).href);
  if (!is(module)) throw new Error(`${path} does not have what is measured here`);
  return module;
}

function option(name: string, standard: number): number {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? standard : Number(process.argv[at + 1]);
}

async function textsOf(dir: string, ending: string): Promise<readonly string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith(ending));
  return Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), "utf8")));
}

function logLines(count: number): string {
  const line = (at: number) =>
    at % 250 === 0
      ? `2026-03-04T05:06:07Z WARN [gateway] retry, password=${randomBytes(9).toString("base64url")} user=ada`
      : `2026-03-04T05:06:07Z INFO [worker-${at % 7}] GET /v1/items?page=${at} 200 in ${at % 90} ms, ${randomBytes(8).toString("hex")}`;
  return Array.from({ length: count }, (_, at) => line(at)).join("\n");
}

/** The same texts again up to a size, in characters; every fifth with a token of its own at its end. */
function grown(texts: readonly string[], size: number): readonly string[] {
  const all: string[] = [];
  for (let length = 0; length < size; length += all.at(-1)?.length ?? 0) {
    const text = texts[all.length % texts.length] ?? "";
    all.push(all.length % 5 === 0 ? `${text}\nthe token is ghp_${randomBytes(18).toString("hex")}\n` : text);
  }
  return all;
}

type Speed = Readonly<{ mbPerCpuSecond: number; mbPerSecond: number; redactions: number }>;

function measure(redactor: Redactor, texts: readonly string[], rounds: number): Speed {
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / 1e6;
  let [cpu, clock, redactions] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0];
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    const startedAt = performance.now();
    redactions = 0;
    for (const text of texts) redactions += redactor.redactText(text).redactions.length;
    clock = Math.min(clock, (performance.now() - startedAt) / 1e3);
    const used = process.cpuUsage(before);
    cpu = Math.min(cpu, (used.user + used.system) / 1e6);
  }
  const rounded = (value: number) => Math.round(value * 10) / 10;
  return { mbPerCpuSecond: rounded(bytes / cpu), mbPerSecond: rounded(bytes / clock), redactions };
}

const { createRedactor } = await load("redaction/create-redactor.ts", isRedaction);
const startedAt = performance.now();
const redactor = await createRedactor({ key: randomBytes(32), personal: false });
const loadMs = Math.round(performance.now() - startedAt);

const dir = await mkdtemp(join(tmpdir(), "clawback-bench-"));
try {
  const { createSampleAgent } = await load("sample/sample-agent.ts", isSample);
  const { stateDir } = await createSampleAgent({ dir: join(dir, "sample"), now: Date.now() });
  const [rounds, size] = [option("rounds", 7), (option("megabytes", 8) * 1e6) / 3];
  const texts = {
    transcripts: grown(await textsOf(stateDir, ".jsonl"), size),
    markdown: grown(await textsOf(stateDir, ".md"), size),
    logs: grown(
      Array.from({ length: 20 }, () => logLines(300)),
      size,
    ),
  };
  for (const [kind, text] of Object.entries(texts))
    process.stdout.write(
      `${JSON.stringify({ figure: `redaction-${kind}`, ...measure(redactor, text, rounds) })}\n`,
    );
  const mix = measure(redactor, Object.values(texts).flat(), rounds);
  process.stdout.write(`${JSON.stringify({ figure: "redaction", ...mix, limit: LIMIT, loadMs })}\n`);
  if (mix.mbPerCpuSecond < LIMIT) process.exitCode = 1;
} finally {
  await rm(dir, { recursive: true });
}
