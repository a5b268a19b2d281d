import type { Run, RunLogLine } from "#shared/models/run";

/** What stands in the place of a file's name. */
const A_FILE = "(a file)";

/** Shorter ones occur in ordinary words. */
const SHORTEST = 3;

/** How the log of a run tells of a file. */
const LOGGED = /^(?:copied|deleted|moved|sent|arrived:) (.+)$/;

/** Names of the agent's files that runs tell of, with and without their folders. */
export function fileNamesIn(runs: readonly Run[], log: readonly RunLogLine[]): readonly string[] {
  const logged = log.flatMap(({ text }) => LOGGED.exec(text)?.[1] ?? []);
  const paths = [...runs.flatMap(pathsOf), ...logged];
  const names = paths.flatMap((path) => [path, path.split(/[\\/]/).at(-1) ?? ""]);
  return [...new Set(names)].filter((name) => name.length >= SHORTEST);
}

function pathsOf({ result, warnings }: Run): readonly string[] {
  const warned = warnings.flatMap(({ path }) => path ?? []);
  switch (result?.kind) {
    case "sync":
      return [...warned, ...result.arrivals, ...(result.sent ?? []), ...(result.conflicts ?? [])];
    case "deliver":
      return [...warned, ...result.sent];
    default:
      return warned;
  }
}

/** A text without the names of the agent's files: those that are known, and whatever lies below one of `folders` (absolute). */
export function withoutFileNames(
  text: string,
  { names, folders }: Readonly<{ names: readonly string[]; folders: readonly string[] }>,
): string {
  const below = longestFirst(folders).reduce(
    (current, folder) =>
      current.replaceAll(new RegExp(`(${escaped(folder)})[\\\\/][^:"'\\n]+`, "g"), `$1/${A_FILE}`),
    text,
  );
  return longestFirst(names).reduce((current, name) => current.replaceAll(name, A_FILE), below);
}

/** A line of a log without the file that a message of rclone begins with ("notes/a.md: failed to open"). */
export function withoutObject(line: string): string {
  return line.replace(/^(?!https?:)[^\s:][^:]*[./][^:]*: /, `${A_FILE}: `);
}

function longestFirst(texts: readonly string[]): readonly string[] {
  return [...texts].sort((a, b) => b.length - a.length);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
