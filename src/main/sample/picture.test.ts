import { crc32, inflateSync } from "node:zlib";
import { expect, it } from "vitest";
import { siteMap } from "./picture.ts";
import { createRandom } from "./random.ts";

it("is a whole PNG: signature, chunks with right sums, all the pixels, the end", () => {
  const png = Buffer.from(siteMap(60, 40, createRandom(5)));
  expect(png.subarray(0, 8)).toEqual(Buffer.from("\x89PNG\r\n\x1a\n", "latin1"));
  const chunks = new Map<string, Buffer>();
  for (let offset = 8; offset < png.length;) {
    const length = png.readUInt32BE(offset);
    const body = png.subarray(offset + 4, offset + 8 + length);
    expect(png.readUInt32BE(offset + 8 + length)).toBe(crc32(body));
    chunks.set(body.toString("latin1", 0, 4), body.subarray(4));
    offset += 12 + length;
  }
  expect([...chunks.keys()]).toEqual(["IHDR", "IDAT", "IEND"]);
  const header = chunks.get("IHDR");
  expect([header?.readUInt32BE(0), header?.readUInt32BE(4)]).toEqual([60, 40]);
  const pixels = inflateSync(chunks.get("IDAT") ?? Buffer.alloc(0));
  expect(pixels.length).toBe(40 * (1 + 60 * 3));
  expect(new Set(pixels).size).toBeGreaterThan(50);
});
