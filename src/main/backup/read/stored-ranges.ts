import type { Frame } from "../format/index-file.ts";

/** A piece of one part to fetch. */
export type Piece = Readonly<{ part: number; offset: number; count: number }>;

/** A run of frames that lie close together, and the pieces that hold them. */
export type FrameRun = Readonly<{ frames: readonly Frame[]; start: number; pieces: readonly Piece[] }>;

/** Gaps up to this are fetched along: cheaper than another process and request. */
const GAP = 256 * 1024;
/** A run is fetched as a whole and held in memory. */
const MAX_RUN = 16 * 1024 * 1024;

function piecesOf(start: number, end: number, partSize: number): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let at = start; at < end;) {
    const part = Math.floor(at / partSize);
    const count = Math.min(end, (part + 1) * partSize) - at;
    pieces.push({ part, offset: at % partSize, count });
    at += count;
  }
  return pieces;
}

/** Groups frames (in rising order) into runs of neighbours and says which bytes of which parts hold each run. */
export function frameRuns(frames: readonly Frame[], partSize: number): readonly FrameRun[] {
  const runs: Frame[][] = [];
  for (const frame of frames) {
    const run = runs.at(-1);
    const first = run?.[0];
    const last = run?.at(-1);
    const joins =
      run !== undefined &&
      first !== undefined &&
      last !== undefined &&
      frame.offset - (last.offset + last.stored) <= GAP &&
      frame.offset + frame.stored - first.offset <= MAX_RUN;
    if (joins) run.push(frame);
    else runs.push([frame]);
  }
  return runs.map((run) => {
    const start = run[0]?.offset ?? 0;
    const last = run.at(-1);
    const end = last === undefined ? start : last.offset + last.stored;
    return { frames: run, start, pieces: piecesOf(start, end, partSize) };
  });
}
