import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * A generated agent, the same bytes on every machine: prose, transcripts, source code in many small files, and
 * pictures that do not compress. Of `files` files and about `bytes` bytes altogether.
 */
export type CorpusSize = Readonly<{ files: number; bytes: number }>;

const WORDS =
  "the agent reads a letter and answers it with care while memory grows day by day of work done plans made people met tools used errors found tests run files kept notes written questions asked answers given".split(
    " ",
  );

/** A small generator of numbers that look random and are the same every time (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Below = (below: number) => number;

function prose(below: Below, bytes: number): string {
  const words: string[] = [];
  for (let size = 0; size < bytes;) {
    const word = WORDS[below(WORDS.length)] ?? "";
    const piece = below(12) === 0 ? `${word}${below(100_000)}.\n` : word;
    words.push(piece);
    size += piece.length + 1;
  }
  return words.join(" ").slice(0, bytes);
}

function transcript(below: Below, bytes: number): string {
  const lines: string[] = [];
  for (let size = 0; size < bytes;) {
    const line = JSON.stringify({
      type: "message",
      id: createHash("md5")
        .update(String(below(2 ** 31)))
        .digest("hex")
        .slice(0, 8),
      timestamp: new Date(1_760_000_000_000 + size * 997).toISOString(),
      message: {
        role: below(2) === 0 ? "user" : "assistant",
        content: [{ type: "text", text: prose(below, 100 + below(900)) }],
      },
    });
    lines.push(line);
    size += line.length + 1;
  }
  return lines.join("\n");
}

function code(below: Below, bytes: number): string {
  const lines: string[] = ['"use strict";'];
  for (let size = 13; size < bytes;) {
    const name = `${WORDS[below(WORDS.length)] ?? ""}_${below(500)}`;
    const line = `function ${name}(a, b) { return a.${name} === ${below(1_000)} ? b[${below(64)}] : module.exports.${name}; }`;
    lines.push(line);
    size += line.length + 1;
  }
  return lines.join("\n");
}

/** Bytes that no compressor makes smaller, behind the head of a PNG. */
function picture(below: Below, bytes: number): Buffer {
  const blocks: Buffer[] = [Buffer.from("\x89PNG\r\n\x1a\n", "latin1")];
  const seed = String(below(2 ** 31));
  for (let block = 0; block * 64 < bytes; block += 1) {
    blocks.push(createHash("sha512").update(`${seed} ${block}`).digest());
  }
  return Buffer.concat(blocks).subarray(0, bytes);
}

/** Writes the corpus as the workspace of an OpenClaw state folder at `dir`. */
export async function writeCorpus(dir: string, { files, bytes }: CorpusSize): Promise<void> {
  const below = numbers(20_260_310);
  const write = async (path: string, content: string | Buffer) => {
    const file = join(dir, "workspace", path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  };
  const share = (part: number) => Math.floor(bytes * part);
  const counts = {
    prose: Math.floor(files * 0.2),
    transcripts: Math.floor(files * 0.02),
    pictures: Math.floor(files * 0.03),
  };
  const codes = files - counts.prose - counts.transcripts - counts.pictures;
  const some = (all: number, count: number) => {
    const mean = all / count;
    return Math.max(16, Math.floor(mean / 2 + below(Math.ceil(mean))));
  };
  for (let n = 0; n < counts.prose; n += 1) {
    await write(`memory/${n % 50}/note-${n}.md`, prose(below, some(share(0.1), counts.prose)));
  }
  for (let n = 0; n < counts.transcripts; n += 1) {
    await write(`logs/session-${n}.jsonl`, transcript(below, some(share(0.35), counts.transcripts)));
  }
  for (let n = 0; n < counts.pictures; n += 1) {
    await write(`media/picture-${n}.png`, picture(below, some(share(0.3), counts.pictures)));
  }
  for (let n = 0; n < codes; n += 1) {
    await write(
      `modules/package-${Math.floor(n / 40)}/lib/part-${n % 40}.js`,
      code(below, some(share(0.25), codes)),
    );
  }
  await writeFile(join(dir, "openclaw.json"), "{}\n");
}
