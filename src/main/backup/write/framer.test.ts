import fc from "fast-check";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { decompressFrame } from "../format/compression.ts";
import { createFrameCompressor, type Effort } from "./frame-compressor.ts";
import { type CompressedFrame, Framer } from "./framer.ts";
import { PartUploader } from "./part-uploader.ts";

const SIZE = 4_096;

describe("frames", () => {
  it("hold what came in, cut at their size, whatever the pieces and the effort", async () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 3 * SIZE }), { maxLength: 8 });
    const efforts = fc.array(fc.constantFrom<Effort>("quick", "thorough"), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("zstd", "gzip", "none"),
        pieces,
        efforts,
        async (compression, all, wished) => {
          let asked = 0;
          const frames: CompressedFrame[] = [];
          const framer = new Framer(
            SIZE,
            compression,
            () => wished[(asked += 1) % wished.length] ?? "quick",
            async ({ stored, plain }) => {
              // A frame's memory is used again: what is looked at later has to be a copy.
              frames.push({ stored: Buffer.from(stored), plain });
              await Promise.resolve();
            },
          );
          for (const piece of all) await framer.write(Buffer.from(piece));
          await framer.end();
          const plain = await Promise.all(
            frames.map(({ stored }) => decompressFrame(compression, stored, SIZE)),
          );
          expect(Buffer.concat(plain)).toEqual(Buffer.concat(all));
          expect(frames.slice(0, -1).every((frame) => frame.plain === SIZE)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("are smaller when there is time for it", async () => {
    const compress = createFrameCompressor("zstd", 1024 * 1024);
    const text = await readFile(join(import.meta.dirname, "../../../../docs/snapshot-format.md"));
    const quick = (await compress(text, "quick")).length;
    expect((await compress(text, "thorough")).length).toBeLessThan(quick);
  });
});

describe("parts", () => {
  it("are behind while the cloud has two in hand", async () => {
    const arrivals: (() => void)[] = [];
    const upload = () => new Promise<void>((resolve) => arrivals.push(resolve));
    const parts = new PartUploader({ partSize: 4, inFlight: 2, upload });
    await parts.write(Buffer.from("aaaab"));
    expect(parts.isBehind).toBe(false);
    await parts.write(Buffer.from("bbbc"));
    expect(parts.isBehind).toBe(true);
    arrivals[0]?.();
    const ended = parts.end();
    arrivals[1]?.();
    await expect.poll(() => arrivals.length).toBe(3);
    arrivals[2]?.();
    await ended;
    expect(parts.isBehind).toBe(false);
    expect(parts.sizes).toEqual([4, 4, 1]);
  });
});
