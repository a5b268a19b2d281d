import type { RunWarning } from "#shared/models/run";
import type { ChildExit } from "../../process/child.ts";

/** What tar says about single files; everything else it says is a failure of the whole (docs/upstream.md, A.6, 4). */
const COMPLAINTS: readonly (readonly [RegExp, string, string])[] = [
  [
    /: file changed as we read it$/,
    "changed-while-read",
    "It changed while it was read; the copy may be a mix.",
  ],
  [
    /: File shrank by \d+ bytes; padding with zeros$/,
    "changed-while-read",
    "It became shorter while it was read.",
  ],
  [/: File removed before we read it$/, "vanished", "It vanished before it was read."],
  [
    /: Cannot (?:stat|open|lstat|readlink): No such file or directory$/,
    "vanished",
    "It vanished before it was read.",
  ],
  [/: Cannot (?:stat|open|readlink|savedir): Permission denied$/, "unreadable", "It may not be read."],
  [/: Read error at byte \d+, while reading \d+ bytes: .*$/, "unreadable", "It cannot be read."],
  [/: socket ignored$/, "special-file", "It is a socket."],
];

const SUMMARY = /Exiting with failure status due to previous errors|Error exit delayed from previous errors/;

export type TarVerdict = Readonly<{ good: boolean; warnings: readonly RunWarning[] }>;

/**
 * Judges a finished tar by its exit and every line of its stderr: good when all it complained of were single files.
 * `lines` are all lines of stderr (LC_ALL=C), not only the kept tail.
 */
export function judgeTar(exit: ChildExit, lines: readonly string[]): TarVerdict {
  const warnings: RunWarning[] = [];
  let isUnderstood = true;
  for (const line of lines) {
    if (SUMMARY.test(line) || line === "") continue;
    const found = COMPLAINTS.find(([pattern]) => pattern.test(line));
    if (found === undefined) {
      isUnderstood = false;
      continue;
    }
    const [pattern, kind, message] = found;
    warnings.push({ kind, message, path: line.replace(/^[^:]*tar(?:\.exe)?: /, "").replace(pattern, "") });
  }
  if (exit.outcome.kind !== "exited" || exit.outcome.code > 2) return { good: false, warnings };
  // Exit 0 with an unknown notice is fine; exit 1 and 2 must be explained to the last line.
  const good = exit.outcome.code === 0 || (isUnderstood && warnings.length > 0);
  return { good, warnings };
}
