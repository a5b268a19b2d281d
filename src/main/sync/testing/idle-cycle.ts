import { spawn } from "node:child_process";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { loadavg } from "node:os";
import { join } from "node:path";
import type { ProfileId } from "#shared/brand";
import { type Clawback, compose } from "../../compose.ts";
import { childEnvironment } from "../../process/environment.ts";
import { Toolbox } from "../../process/tools.ts";
import { createSettingsFile } from "../../settings/settings-file.ts";

/**
 * One case of `bench/sync.ts`, in a process of its own: a first cycle, then idle cycles in turn with the bare commands. A cycle is what a running face
 * pays each minute: queue, lock, history, page state and all, from the order to the finished run.
 *
 *     node src/main/sync/testing/idle-cycle.ts DIR FILES CLOUD ADDRESS ROUNDS
 */
const [dir = "", files = "", cloud = "", address = "", rounds = ""] = process.argv.slice(2);
const ID = "bench" as ProfileId;
const dataDir = join(dir, "data");

function print(figure: Readonly<Record<string, unknown>>): void {
  const load = Number(loadavg()[0]?.toFixed(1));
  process.stdout.write(`${JSON.stringify({ ...figure, files: Number(files), cloud, load })}\n`);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Of this process alone, in bytes; null where the system does not tell. */
async function peakBytes(): Promise<number | null> {
  const status = await readFile("/proc/self/status", "utf8").catch(() => "");
  const found = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
  return found === undefined ? null : Number(found) * 1024;
}

async function open(env: Readonly<Record<string, string>> = {}): Promise<Clawback> {
  const composed = await compose({
    dataDir,
    face: { view: { kind: "hosted", filesBy: "upload", canOpenFolder: false } },
    settingsFile: createSettingsFile(dataDir),
    machine: { env: { PATH: process.env["PATH"] ?? "", ...env }, home: dir },
    credentials: {
      get: () => Promise.resolve(null),
      set: () => Promise.reject(new Error("read only")),
      forget: () => Promise.resolve(false),
    },
  });
  const custom =
    cloud === "webdav"
      ? { rcloneType: "webdav", rcloneOptions: { url: address, vendor: "other" } }
      : { rcloneType: "alias", rcloneOptions: { remote: address } };
  const sync = { provider: "custom", custom, mode: "mailbox" };
  composed.services.settings.update((settings) => ({
    ...settings,
    profiles: [{ id: ID, name: "Bench", stateDir: join(dir, "agent"), sync }],
  }));
  return composed;
}

/** One whole cycle, in milliseconds. */
async function cycle({ services: { sync, jobs } }: Clawback): Promise<number> {
  const startedAt = performance.now();
  const { state } = await jobs.finished(sync.run({ profileId: ID, trigger: "schedule", approved: true }));
  const took = performance.now() - startedAt;
  if (state.kind !== "succeeded") throw new Error(`the cycle ended so: ${JSON.stringify(state)}`);
  return took;
}

type Recorded = Readonly<{ commands: readonly (readonly string[])[]; env: NodeJS.ProcessEnv }>;

/** What rclone is asked to do in an idle cycle, seen by a script in its place. */
async function record(rclone: string): Promise<Recorded> {
  const [script, log] = [join(dir, "rclone"), join(dir, "commands")];
  const lines = [
    "#!/bin/sh",
    `printf '%s\\0' "$@" '' >>'${log}'`,
    `env -0 | grep -z ^RCLONE_ >'${log}.env'`,
    `exec '${rclone}' "$@"`,
  ];
  await writeFile(script, `${lines.join("\n")}\n`);
  await chmod(script, 0o755);
  const app = await open({ CLAWBACK_RCLONE: script });
  await app.services.toolbox.find("rclone");
  await writeFile(log, "");
  await cycle(app);
  await app.close();
  const words = (await readFile(log, "utf8")).split("\0");
  const commands: string[][] = [[]];
  for (const [index, word] of words.entries()) {
    // The value of `--config` is empty too.
    const isEnd = word === "" && words[index - 1] !== "--config";
    if (isEnd) commands.push([]);
    else commands.at(-1)?.push(word);
  }
  const vars = (await readFile(`${log}.env`, "utf8")).split("\0").filter((line) => line !== "");
  const env = vars.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]);
  return {
    // Which kinds of storage there are is asked once in the life of a process.
    commands: commands.filter(({ length, 0: verb }) => length > 0 && verb !== "config"),
    env: childEnvironment(process.env, Object.fromEntries(env) as Record<string, string>),
  };
}

/** The same commands in the same environment without us, in milliseconds. */
async function bare(rclone: string, { commands, env }: Recorded): Promise<number> {
  const startedAt = performance.now();
  for (const args of commands) {
    const code = await new Promise<number | null>((resolve, reject) => {
      const child = spawn(rclone, args, { env, stdio: "ignore" });
      child.on("error", reject);
      child.on("exit", resolve);
    });
    if (code !== 0) throw new Error(`rclone ${args[0] ?? ""} ended with ${code ?? "a signal"}`);
  }
  return performance.now() - startedAt;
}

const { path } = await new Toolbox().require("rclone");
const first = await open();
print({ figure: "peak-memory", of: "start", bytes: await peakBytes() });
print({ figure: "first-cycle", milliseconds: Math.round(await cycle(first)), peakBytes: await peakBytes() });
// A cloud without times is sent once more what was new a moment ago.
await cycle(first);
await first.close();

const recorded = await record(path);
const app = await open();
const [ours, theirs]: [number[], number[]] = [[], []];
await cycle(app);
await bare(path, recorded);
for (let round = 0; round < Number(rounds); round += 1) {
  // In turn first, so that neither always finds the warmer cache.
  if (round % 2 === 0) ours.push(await cycle(app));
  theirs.push(await bare(path, recorded));
  if (round % 2 === 1) ours.push(await cycle(app));
}
await app.close();
print({
  figure: "idle-cycle",
  milliseconds: Math.round(median(ours)),
  bareMilliseconds: Math.round(median(theirs)),
  ratio: Number(median(ours.map((time, round) => time / (theirs[round] ?? Number.NaN))).toFixed(3)),
  commands: recorded.commands.map(([verb]) => verb),
  peakBytes: await peakBytes(),
});
