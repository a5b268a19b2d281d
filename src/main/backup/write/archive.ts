import { once } from "node:events";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { ClawbackError } from "#shared/errors";
import type { RunWarning } from "#shared/models/run";
import type { Layout } from "../../openclaw/layout.ts";
import type { Child } from "../../process/child.ts";
import type { Pipeline } from "../../process/pipeline.ts";
import type { Toolbox } from "../../process/tools.ts";
import type { Excludes } from "../excludes.ts";
import { BLOCK } from "../tar/header.ts";
import { type ScannedEntry, TarScanner } from "../tar/scanner.ts";
import { judgeTar } from "../tar/tar-complaints.ts";
import { type Met, walk } from "../walk.ts";
import { copyDatabase } from "./database-copy.ts";
import { copyLinked } from "./linked-copy.ts";
import { flow } from "./flow.ts";
import { makeRootsDir } from "./roots-dir.ts";

export type ArchiveRequest = Readonly<{
  toolbox: Toolbox;
  pipeline: Pipeline;
  layout: Layout;
  excluded: Excludes;
  /** A private folder of this run for links and database copies; emptied here before and after. */
  scratchDir: string;
  /** Takes the stream in order; its promise is the back-pressure. */
  onBytes: (bytes: Buffer) => Promise<void>;
  onEntry: (entry: ScannedEntry) => void;
  onWarning: (warning: RunWarning) => void;
  /** Files met so far and their sizes; `isWhole` once the walk is at its end. */
  onMet: (met: Readonly<{ files: number; bytes: number; isWhole: boolean }>) => void;
}>;

/** Blocks that tar writes at once, 256 KiB; its own 10 KiB mean a change of process for each. */
const RECORD_BLOCKS = 512;

/** What is archived from a private copy. */
type Copied = Extract<Met, { kind: "database" | "linked" }>;

/**
 * One tar stream of everything a layout names, made by the real `tar` and read on the way: live files first, then the
 * private copies of SQLite databases and linked sources (two tar processes, one archive). Owns the processes through `pipeline`.
 *
 * Member names begin with the name of their root ("state/…", "workspace/…") without any renaming by tar: tar runs in
 * a folder of symbolic links to the roots, which GNU tar and bsdtar treat alike.
 *
 * Rejects with `TOOL_FAILED` when tar dies or ends without its end-of-archive mark; what could not be read of single
 * files goes to `onWarning`.
 */
export async function streamArchive(request: ArchiveRequest): Promise<Readonly<{ streamBytes: number }>> {
  const { layout, scratchDir } = request;
  await rm(scratchDir, { recursive: true, force: true });
  const rootsDir = await makeRootsDir(layout, scratchDir);
  try {
    const copied: Copied[] = [];
    let offset = await runTar(request, 0, rootsDir, feedWalk(request, copied));
    const copiesDir = join(scratchDir, "copies");
    if (copied.length > 0 && (await hasRoom(request, copied, copiesDir))) {
      offset = await runTar(request, offset, copiesDir, feedCopies(request, copied, copiesDir));
    }
    await request.onBytes(Buffer.alloc(2 * BLOCK));
    return { streamBytes: offset + 2 * BLOCK };
  } finally {
    await rm(rootsDir, { recursive: true, force: true });
    await rm(scratchDir, { recursive: true, force: true });
  }
}

async function* feedWalk(
  { layout, excluded, onWarning, onMet }: ArchiveRequest,
  copied: Copied[],
): AsyncGenerator<readonly string[]> {
  let files = 0;
  let bytes = 0;
  for await (const batch of walk(layout, excluded)) {
    const members: string[] = [];
    for (const met of batch) {
      if (met.kind === "left-out") {
        onWarning(met.warning);
        continue;
      }
      files += 1;
      bytes += met.size;
      if (met.kind === "member") members.push(met.member);
      else copied.push(met);
    }
    onMet({ files, bytes, isWhole: false });
    yield members;
  }
  onMet({ files, bytes, isWhole: true });
}

/** Makes the folder of the private copies; where that cannot be, each of them is named in a warning. */
async function hasRoom(
  { onWarning }: ArchiveRequest,
  copied: readonly Copied[],
  copiesDir: string,
): Promise<boolean> {
  try {
    await mkdir(copiesDir, { recursive: true, mode: 0o700 });
    return true;
  } catch (error) {
    for (const each of copied) onWarning(noCopy(each, error));
    return false;
  }
}

/** Never the raw file instead: a copied WAL database restores as an empty or broken one (docs/upstream.md, A.6, 11). */
function noCopy({ kind, member }: Copied, error: unknown): RunWarning {
  const reason = error instanceof Error ? error.message : String(error);
  return { kind, path: member, message: `No consistent copy could be made: ${reason}.` };
}

async function* feedCopies(
  { onWarning }: ArchiveRequest,
  copied: readonly Copied[],
  copiesDir: string,
): AsyncGenerator<readonly string[]> {
  for (const each of copied) {
    try {
      await (each.kind === "database" ? copyDatabase : copyLinked)(each.path, copiesDir, each.member);
      yield [each.member];
    } catch (error) {
      onWarning(noCopy(each, error));
    }
  }
}

/** Runs one tar over the members of `feed` in `dir`; returns the offset after its last entry. */
async function runTar(
  request: ArchiveRequest,
  base: number,
  dir: string,
  feed: AsyncIterable<readonly string[]>,
): Promise<number> {
  const { toolbox, pipeline, onBytes, onEntry, onWarning } = request;
  const tool = await toolbox.require("tar");
  const stderr: string[] = [];
  const tar = await pipeline.start(
    {
      name: "tar",
      file: tool.path,
      args: [
        ...["--create", "--file=-", "-b", String(RECORD_BLOCKS), "--format=pax", "--no-recursion"],
        ...["-C", dir, "--null", "-T", "-"],
      ],
      // Without it the tar of macOS adds a "._" file for every file with extended attributes.
      env: { COPYFILE_DISABLE: "1" },
      onStderrLine: (line) => stderr.push(line),
    },
    (exit) => judgeTar(exit, stderr).good,
  );
  const asked = new Set<string>();
  const scanned: Buffer[] = [];
  const scanner = new TarScanner(base, {
    onBytes: (bytes) => scanned.push(bytes),
    onEntry: (entry) => {
      asked.delete(entry.path);
      onEntry(entry);
    },
  });
  const reading = flow(tar.stdout, async (chunk) => {
    scanner.push(chunk);
    for (const bytes of scanned) await onBytes(bytes);
    scanned.length = 0;
  });
  await Promise.all([feedTar(tar, feed, asked, pipeline), reading]);
  const { good, warnings } = judgeTar(await tar.exit, stderr);
  if (!good || !scanner.ended) {
    throw new ClawbackError("TOOL_FAILED", "tar did not finish its work.", {
      detail: stderr.slice(-20).join("\n"),
    });
  }
  for (const warning of warnings) onWarning(warning);
  const explained = new Set(warnings.map((warning) => warning.path));
  for (const member of asked) {
    if (!explained.has(member)) onWarning({ kind: "unreadable", path: member, message: "tar left it out." });
  }
  return scanner.offset;
}

function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "EPIPE" || error.code === "ECONNRESET");
}

/** Writes the names to tar's stdin, each ended by a zero byte, as fast as tar reads them. */
async function feedTar(
  tar: Child,
  feed: AsyncIterable<readonly string[]>,
  asked: Set<string>,
  { signal }: Pipeline,
): Promise<void> {
  try {
    for await (const members of feed) {
      if (members.length === 0) continue;
      for (const member of members) asked.add(member.replace(/\/\.$/, ""));
      const isRoomLeft = tar.stdin.write(members.map((member) => `${member}\0`).join(""));
      if (!isRoomLeft) await once(tar.stdin, "drain", { signal });
    }
  } catch (error) {
    // A tar that is gone breaks its pipe. Why it is gone, its exit says, and who reads its stream asks for that.
    if (signal.aborted || !isBrokenPipe(error)) throw error;
  } finally {
    tar.stdin.end();
  }
}
