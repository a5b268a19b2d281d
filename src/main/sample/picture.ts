import { crc32, deflateSync } from "node:zlib";
import type { Random } from "./random.ts";

type Colour = readonly [number, number, number];

const GRASS: Colour = [124, 152, 84];
const PATH: Colour = [196, 180, 150];
const SOIL: Colour = [104, 78, 56];
const WATER: Colour = [92, 132, 160];
const LEAVES: readonly Colour[] = [
  [70, 120, 52],
  [112, 150, 60],
  [86, 134, 90],
  [150, 60, 70],
  [190, 140, 50],
];

/** The site seen from above, ten half plots and the brook, as a PNG of 8-bit RGB with a photograph's grain. */
export function siteMap(width: number, height: number, random: Random): Uint8Array {
  const rows = 5;
  const plotHeight = height / rows;
  const leaves = Array.from({ length: rows * 2 * 6 }, () => random.pick(LEAVES));

  function colourAt(x: number, y: number): Colour {
    const across = x / width;
    if (across > 0.9 + 0.015 * Math.sin(y / 40)) return WATER;
    if (Math.abs(across - 0.45) < 0.025) return PATH;
    const inPlot = (y % plotHeight) / plotHeight;
    const side = across < 0.45 ? 0 : 1;
    const beds = side === 0 ? across / 0.42 : (across - 0.48) / 0.4;
    if (inPlot < 0.08 || beds < 0.02 || beds >= 1) return GRASS;
    const bed = Math.floor(beds * 6);
    if ((beds * 6) % 1 > 0.82) return PATH;
    const planted = leaves[(Math.floor(y / plotHeight) * 2 + side) * 6 + bed] ?? SOIL;
    return Math.sin(y / 3.2) + Math.sin(x / 4.1) > 0.3 ? planted : SOIL;
  }

  const stride = 1 + width * 3;
  const pixels = new Uint8Array(stride * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const grain = random.integer(-6, 6);
      pixels.set(
        colourAt(x, y).map((channel) => channel + grain),
        y * stride + 1 + x * 3,
      );
    }
  }
  return png(width, height, pixels);
}

/** A PNG file (ISO/IEC 15948) from rows of a filter byte 0 and three bytes a pixel. */
function png(width: number, height: number, pixels: Uint8Array): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(pixels, { level: 4 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
