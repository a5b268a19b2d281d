import path from "node:path";
import { fetchRclone, isPackageTarget, thisMachinesTarget } from "./packaging/fetch-rclone.ts";
import { RCLONE_PINS } from "./packaging/rclone-pins.ts";

/**
 * Fetches the rclone that packages carry: `node scripts/package-rclone.ts [linux-x64 mac-arm64 …]`, for this machine when none
 * is named. Run before electron-builder, and never by Clawback itself. `RCLONE_MIRROR` is another place for its releases.
 */
const named = process.argv.slice(2);
for (const target of named.length === 0 ? [thisMachinesTarget()] : named) {
  if (!isPackageTarget(target)) throw new Error(`there is no pinned rclone for ${target}`);
  const file = await fetchRclone(target, {
    pins: RCLONE_PINS,
    baseUrl: process.env["RCLONE_MIRROR"] ?? "https://downloads.rclone.org",
    folder: path.join(import.meta.dirname, "../vendor/rclone"),
  });
  process.stdout.write(`rclone ${RCLONE_PINS.version} for ${target}: ${file}\n`);
}
