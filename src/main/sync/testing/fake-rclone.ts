import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Toolbox } from "../../process/tools.ts";

/** What the stand-in does when it is asked for a bisync: writes this to stderr, then ends with this code. */
export type Transcript = Readonly<{ stderr: string; code: number }>;

export type FakeRclone = Readonly<{
  toolbox: Toolbox;
  /** The bisyncs that were started, oldest first, without `--use-json-log` and the like. */
  bisyncs: () => Promise<readonly (readonly string[])[]>;
  /** What the next ones do. */
  play: (transcript: Transcript) => Promise<void>;
}>;

/**
 * A program that says it is another release of rclone. It records bisyncs and replays a transcript for them; all else is
 * done by the real one.
 */
export async function fakeRclone(folder: string, version: string): Promise<FakeRclone> {
  const real = await new Toolbox().require("rclone");
  const [path, calls, script] = ["rclone", "calls.jsonl", "transcript.json"].map((name) =>
    join(folder, name),
  );
  const source = `#!${process.execPath}
const { appendFileSync, readFileSync } = require("node:fs");
const { spawnSync } = require("node:child_process");
const args = process.argv.slice(2);
if (args[0] === "version") process.stdout.write("rclone v${version}\\n");
else if (args[0] !== "bisync") process.exit(spawnSync(${JSON.stringify(real.path)}, args, { stdio: "inherit" }).status ?? 1);
else {
  appendFileSync(${JSON.stringify(calls)}, JSON.stringify(args) + "\\n");
  const { stderr, code } = JSON.parse(readFileSync(${JSON.stringify(script)}, "utf8"));
  process.stderr.write(stderr);
  process.exitCode = code;
}
`;
  await writeFile(path ?? "", source);
  await chmod(path ?? "", 0o755);
  const play = (transcript: Transcript) => writeFile(script ?? "", JSON.stringify(transcript));
  await play({ stderr: "", code: 0 });
  await writeFile(calls ?? "", "");
  return {
    toolbox: new Toolbox({ CLAWBACK_RCLONE: path }),
    bisyncs: async () =>
      (await readFile(calls ?? "", "utf8"))
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as readonly string[]),
    play,
  };
}
