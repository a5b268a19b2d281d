import { readdirSync, readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { EXIT_CODES, ERROR_CODES } from "#shared/errors";
import type { RunKind } from "#shared/models/run";
import type { Attempt, Site } from "./site.ts";

/** What is wrong, a sentence each. */
export type Problems = readonly string[];

/** A child of a killed app notices at its next line of log, within seconds. */
const LAST_WORDS_MS = 20_000;

const runSchema = z.object({
  id: z.string(),
  kind: z.string(),
  finished_at: z.string().nullable(),
  state: z
    .string()
    .transform((text) =>
      z
        .looseObject({ kind: z.string(), error: z.object({ code: z.enum(ERROR_CODES) }).optional() })
        .parse(JSON.parse(text)),
    ),
});
export type StoredRun = z.output<typeof runSchema>;

/** All runs of the history, oldest first, as they lie on the disk. */
export function history({ dataDir }: Site): readonly StoredRun[] {
  const database = new DatabaseSync(join(dataDir, "history.db"), { readOnly: true });
  try {
    const rows = database.prepare("SELECT id, kind, finished_at, state FROM runs ORDER BY seq").all();
    return rows.map((row) => runSchema.parse(row));
  } finally {
    database.close();
  }
}

function exitOf({ state }: StoredRun): number {
  switch (state.kind) {
    case "succeeded":
    case "skipped":
      return 0;
    case "warned":
      return 4;
    case "cancelled":
      return 130;
    case "failed":
      return state.error === undefined ? 1 : EXIT_CODES[state.error.code];
    default:
      return -1;
  }
}

/** The history says of the newest run of a kind what its command said; of a killed one it says nothing good. */
export function truth(site: Site, kind: RunKind, attempt: Attempt): Problems {
  const last = history(site).findLast((run) => run.kind === kind);
  if (last === undefined) return [`the history knows of no ${kind}`];
  if (typeof attempt.end === "string") {
    return last.state.kind === "succeeded" ? [`a ${kind} that was killed counts as good`] : [];
  }
  if (exitOf(last) === attempt.end) return [];
  return [`the ${kind} ended with ${attempt.end}, and the history says ${last.state.kind}`];
}

/** Once something else has run, nothing is under way any more. */
export function nothingUnderWay(site: Site): Problems {
  return history(site)
    .filter(({ finished_at }) => finished_at === null)
    .map(({ kind }) => `a ${kind} is under way for ever in the history`);
}

/** Processes that have the site in their environment, as `PID COMMAND`. */
export function processesOf({ root }: Site): readonly string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        if (!readFileSync(`/proc/${pid}/environ`, "utf8").includes(`TMPDIR=${root}`)) return [];
        return [`${pid} ${readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim()}`];
      } catch (error) {
        // It has ended meanwhile, or is not ours to look at.
        if (
          error instanceof Error &&
          "code" in error &&
          (error.code === "ENOENT" || error.code === "ESRCH" || error.code === "EACCES")
        )
          return [];
        throw error;
      }
    })
    .filter((line) => !/^\d+ $/.test(line));
}

async function noProcess(site: Site): Promise<Problems> {
  const deadline = performance.now() + LAST_WORDS_MS;
  for (;;) {
    const left = processesOf(site);
    if (left.length === 0) return [];
    if (performance.now() > deadline) return left.map((line) => `still running: ${line}`);
    await delay(100);
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  });
}

/** Nothing of work that is over: processes, temporary files, private folders of runs, mail on its way. */
export async function nothingLeft(site: Site): Promise<Problems> {
  const problems = [...(await noProcess(site))];
  for (const name of await namesIn(site.temporary)) problems.push(`left in TMPDIR: ${name}`);
  for (const name of await namesIn(join(site.dataDir, "runs"))) problems.push(`left in runs: ${name}`);
  const below = await readdir(site.stateDir, { recursive: true });
  const odd = /\.clawback-(?:incoming|sending|part-)|\.partial$|\.rclone/;
  for (const path of below.filter((name) => odd.test(name))) problems.push(`left in the agent: ${path}`);
  return problems;
}

const listSchema = z.looseObject({
  snapshots: z.array(z.looseObject({ name: z.string() })),
  leftovers: z.array(z.looseObject({ name: z.string() })),
  damaged: z.array(z.looseObject({ name: z.string() })).default([]),
});
export type Listed = Readonly<{
  snapshots: readonly string[];
  leftovers: readonly string[];
  problems: Problems;
}>;

/** The names that `backup list` shows as snapshots, newest first. */
export async function snapshotsOf({ clawback }: Site): Promise<readonly string[]> {
  const { document } = await clawback(["backup", "list"]);
  return listSchema.parse(document).snapshots.map(({ name }) => name);
}

/** What a fault can have touched of a list; those before were proved in their own turn. */
const NEWEST = 2;

/** What `backup list` says now; what it shows as a snapshot must prove to be one, to the last byte. */
export async function listed(site: Site): Promise<Listed> {
  const { end, document, stderr } = await site.clawback(["backup", "list"]);
  if (end !== 0)
    return {
      snapshots: [],
      leftovers: [],
      problems: [`backup list ended with ${end}: ${said(document, stderr)}`],
    };
  const list = listSchema.parse(document);
  const names = (of: readonly Readonly<{ name: string }>[]) => of.map(({ name }) => name);
  const problems = names(list.damaged).map((name) => `${name} is listed as damaged`);
  for (const name of names(list.snapshots).slice(0, NEWEST)) {
    const verified = await site.clawback(["backup", "verify", name, "--deep"]);
    if (verified.end !== 0)
      problems.push(`${name} is listed as good and is not: ${said(verified.document, verified.stderr)}`);
  }
  return { snapshots: names(list.snapshots), leftovers: names(list.leftovers), problems };
}

const errorSchema = z.looseObject({
  error: z.looseObject({ code: z.string(), message: z.string(), detail: z.string().optional() }),
});

/** The error of a command in one line. */
export function said(document: unknown, stderr: string): string {
  const parsed = errorSchema.safeParse(document);
  if (!parsed.success) return stderr.trim().slice(-300);
  const { code, message, detail = "" } = parsed.data.error;
  const lines = detail.split("\n");
  const errors = lines.filter((line) => line.includes('"level":"error"'));
  return `${code} ${message} ${(errors.length > 0 ? errors : lines).join("\n")}`
    .trim()
    .replaceAll("\n", " / ")
    .slice(0, 400);
}
