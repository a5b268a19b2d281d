/**
 * Makes every PNG in `icons` and `tray` from the SVG files beside them: `node assets/make-icons.mjs`. The results are
 * committed; run it again after changing a drawing. CHROMIUM names a browser to use instead of Playwright's own.
 */
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { chromium } from "playwright";

const assetsDir = import.meta.dirname;

/** Colours that can be told from both dark and light panels; the shapes differ as well. macOS colours templates itself. */
const TRAY_COLOURS = {
  idle: "#1f9e8f",
  working: "#2f86d6",
  paused: "#868e96",
  attention: "#d98a00",
  error: "#d64545",
};

/** Sizes in pixels at a scale of 1; each is made again at twice that, as `@2x`. */
const TRAY_PLATFORMS = [
  { folder: "linux", size: 24, fileName: (status) => status, isColoured: true },
  { folder: "win32", size: 16, fileName: (status) => status, isColoured: true },
  { folder: "darwin", size: 18, fileName: (status) => `${status}Template`, isColoured: false },
];

const APP_SIZES = [16, 24, 32, 48, 64, 128, 256, 512];

const browser = await chromium.launch({
  ...(process.env.CHROMIUM === undefined ? {} : { executablePath: process.env.CHROMIUM }),
  // Chromium's own sandbox does not work for root, as in a container.
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
const page = await browser.newPage();

async function rasterise(svg, size, file) {
  await mkdir(path.dirname(file), { recursive: true });
  const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<style>body{margin:0}img{display:block}</style><img src="${source}" width="${size}">`,
  );
  await page.locator("img").evaluate((image) => image.decode());
  await page.screenshot({ path: file, omitBackground: true });
}

const appIcon = await readFile(path.join(assetsDir, "icons", "icon.svg"), "utf8");
for (const size of APP_SIZES) {
  await rasterise(appIcon, size, path.join(assetsDir, "icons", `${size}x${size}.png`));
}
await rasterise(appIcon, 1024, path.join(assetsDir, "icons", "icon.png"));

for (const [status, colour] of Object.entries(TRAY_COLOURS)) {
  const drawing = await readFile(path.join(assetsDir, "tray", "svg", `${status}.svg`), "utf8");
  for (const { folder, size, fileName, isColoured } of TRAY_PLATFORMS) {
    const svg = isColoured ? drawing.replaceAll("#000", colour) : drawing;
    const base = path.join(assetsDir, "tray", folder, fileName(status));
    await rasterise(svg, size, `${base}.png`);
    await rasterise(svg, size * 2, `${base}@2x.png`);
  }
}

await browser.close();
