import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The last release of the file era, and one of the SQLite era (docs/upstream.md, B.1). */
export const VERSIONS = [
  { era: "files", version: "2026.5.28", setup: [] },
  { era: "sqlite", version: "2026.9.6", setup: ["--baseline"] },
] as const;
export type Version = (typeof VERSIONS)[number];

/** Where genuine OpenClaws are kept between runs: 650 MB each, so never among our own dependencies. */
const CACHE =
  process.env["CLAWBACK_OPENCLAW_DIR"] ?? join(import.meta.dirname, "../node_modules/.cache/openclaw");

/** Installs a version from the package registry unless it is there; returns its program. Throws npm's words when it fails. */
export function installOpenClaw({ version }: Version): string {
  const dir = join(CACHE, version);
  const program = join(dir, "node_modules/.bin/openclaw");
  if (existsSync(program)) return program;
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, "package.json"), JSON.stringify({ private: true }));
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const { status, stderr } = spawnSync(
    npm,
    ["install", "--no-audit", "--no-fund", "--loglevel=error", `openclaw@${version}`],
    { cwd: dir, encoding: "utf8" },
  );
  if (status !== 0 || !existsSync(program))
    throw new Error(`openclaw@${version} cannot be installed: ${stderr}`);
  return program;
}
