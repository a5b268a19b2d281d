import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { z } from "zod";
import { notAllowed, packageOf, parseLock, withWhatTheyNeed } from "./packaging/licences.ts";

/**
 * Says whether everything that Clawback ships may be shipped: `node scripts/licences.ts`. That is its dependencies, and
 * what its sources import, since page and preload are bundled from packages that need not be installed. Exit code 1
 * names the packages that may not.
 */
const root = path.join(import.meta.dirname, "..");
const read = (file: string) => readFileSync(path.join(root, file), "utf8");

const sources = globSync("src/**/*.{ts,tsx}", { cwd: root }).filter(
  (file) => !/\.test\.|[/\\]testing[/\\]/.test(file),
);
const imported = sources
  .flatMap((file) => ts.preProcessFile(read(file)).importedFiles)
  .map(({ fileName }) => packageOf(fileName))
  .filter((name) => name !== null);
const { dependencies } = z
  .object({ dependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read("package.json")));

const lock = parseLock(read("package-lock.json"));
const shipped = withWhatTheyNeed(lock, [...new Set([...Object.keys(dependencies), ...imported])]);
const refused = notAllowed(lock, shipped);
if (refused.length > 0) {
  process.stderr.write(
    `Under a licence that is not in scripts/packaging/licences.ts:\n${refused.join("\n")}\n`,
  );
  process.exitCode = 1;
} else {
  process.stdout.write(`${shipped.length} packages are shipped, all under licences that allow it.\n`);
}
