import { PassThrough } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { flow } from "./flow.ts";

describe("flow", () => {
  it("hands on one chunk at a time, also when somebody else resumes the stream", async () => {
    const stream = new PassThrough();
    const seen: string[] = [];
    const flowing = flow(stream, async (chunk) => {
      seen.push(`begin ${chunk.toString()}`);
      stream.resume();
      await turn();
      await turn();
      seen.push(`end ${chunk.toString()}`);
    });
    for (const text of ["a", "b", "c"]) stream.write(Buffer.from(text));
    stream.end();
    await flowing;
    expect(seen).toEqual(["begin a", "end a", "begin b", "end b", "begin c", "end c"]);
  });

  it("fails with what the taker threw, and ends the stream", async () => {
    const stream = new PassThrough();
    stream.write(Buffer.from("a"));
    await expect(flow(stream, () => Promise.reject(new Error("full")))).rejects.toThrow("full");
    expect(stream.destroyed).toBe(true);
  });

  it("fails when the stream is cut off", async () => {
    const stream = new PassThrough();
    const flowing = flow(stream, () => Promise.resolve());
    stream.destroy();
    await expect(flowing).rejects.toThrow("cut off");
  });
});
