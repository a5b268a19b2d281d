import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Frame } from "../format/index-file.ts";
import { frameRuns } from "./stored-ranges.ts";

function framesOf(sizes: readonly number[]): Frame[] {
  let offset = 16;
  return sizes.map((stored, number) => {
    const frame = { number, offset, stored, plain: stored, mac: "" };
    offset += stored;
    return frame;
  });
}

describe("frameRuns", () => {
  it("fetches every byte of every chosen frame, in order, and each piece from one part", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 900_000 }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 100_000, max: 3_000_000 }),
        fc.infiniteStream(fc.boolean()),
        (sizes, partSize, choice) => {
          const chosen = framesOf(sizes).filter(() => choice.next().value);
          const runs = frameRuns(chosen, partSize);
          expect(runs.flatMap((run) => run.frames)).toEqual(chosen);
          for (const { frames, start, pieces } of runs) {
            let at = start;
            for (const piece of pieces) {
              expect(piece.part * partSize + piece.offset).toBe(at);
              expect(piece.offset + piece.count).toBeLessThanOrEqual(partSize);
              at += piece.count;
            }
            const last = frames.at(-1);
            expect(frames[0]?.offset).toBe(start);
            expect((last?.offset ?? 0) + (last?.stored ?? 0)).toBe(at);
          }
        },
      ),
    );
  });
});
