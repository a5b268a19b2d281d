import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * Runs the benchmarks that are named, or all of them one after another, each as it is described in its own file; arguments
 * from the first option on go to each. Exits with 1 when one of them misses its limit.
 *
 *     npm run bench                      all
 *     npm run bench -- backup --rounds 5
 */
const NO_BENCHMARK = new Set(["all.ts", "corpus.ts", "hosted-face.ts", "s3-bucket.ts"]);
const known = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith(".ts") && !NO_BENCHMARK.has(name))
  .map((name) => name.slice(0, -3));

const given = process.argv.slice(2);
const firstOption = given.findIndex((argument) => argument.startsWith("-"));
const names = firstOption === -1 ? given : given.slice(0, firstOption);
const options = firstOption === -1 ? [] : given.slice(firstOption);
const unknown = names.find((name) => !known.includes(name));
if (unknown !== undefined) {
  process.stderr.write(`There is no benchmark ${unknown}; there are ${known.join(", ")}.\n`);
  process.exit(2);
}

for (const name of names.length === 0 ? known : names) {
  const script = join(import.meta.dirname, `${name}.ts`);
  const args = ["--disable-warning=ExperimentalWarning", script, ...options];
  if (spawnSync(process.execPath, args, { stdio: "inherit" }).status !== 0) process.exitCode = 1;
}
