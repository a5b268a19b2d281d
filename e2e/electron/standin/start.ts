import { execFile, fork } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { type BrowserContext, chromium, expect, type Page } from "@playwright/test";
import type { Ask, Look } from "./remote-control.ts";

const ROOT = path.join(import.meta.dirname, "../../..");

const EXEC_PATH = path.join(ROOT, "node_modules/node/bin/node");
const EXEC_ARGS = [
  "--disable-warning=ExperimentalWarning",
  "--import",
  path.join(import.meta.dirname, "register.ts"),
];
const ENTRY = path.join(ROOT, "out/main/index.js");

/** Runs the built main entry to its end; rejects with the exit code in `code` when that is not 0. */
export function runOnStandIn(args: readonly string[]): Promise<Readonly<{ stdout: string }>> {
  return promisify(execFile)(EXEC_PATH, [...EXEC_ARGS, ENTRY, ...args], { cwd: ROOT });
}

export type StandInDesktop = Readonly<{
  page: Page;
  dataDir: string;
  /** Files that the page is given lie here. */
  dropDir: string;
  ask: (ask: Ask) => Promise<Look>;
  /** Resolves with the exit code of the main process. */
  ended: Promise<number | null>;
  /** What the main process has written to stderr. */
  log: () => string;
  stop: () => Promise<void>;
}>;

/** Starts the built main entry on the stand-in, with a window in a Chromium of its own. `dir` is empty and the test's. */
export async function startOnStandIn(dir: string, executablePath: string): Promise<StandInDesktop> {
  const [dataDir, dropDir, home, chromiumDir] = ["data", "drops", "home", "chromium"].map((name) =>
    path.join(dir, name),
  ) as [string, string, string, string];
  await Promise.all([dropDir, home].map((folder) => mkdir(folder, { recursive: true })));
  const context = await chromium.launchPersistentContext(chromiumDir, {
    executablePath,
    args: ["--remote-debugging-port=0", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
    chromiumSandbox: process.getuid?.() !== 0,
  });
  const [port] = (await readFile(path.join(chromiumDir, "DevToolsActivePort"), "utf8")).split("\n");
  const opened = context.waitForEvent("page");
  const main = fork(ENTRY, {
    execPath: EXEC_PATH,
    execArgv: EXEC_ARGS,
    env: {
      ...process.env,
      HOME: home,
      CLAWBACK_DATA_DIR: dataDir,
      STANDIN_BROWSER: `http://127.0.0.1:${port}`,
      STANDIN_DROPS: dropDir,
    },
    cwd: ROOT,
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let log = "";
  main.stderr?.setEncoding("utf8").on("data", (text: string) => (log += text));
  const ended = new Promise<number | null>((resolve) => main.once("exit", resolve));
  const early = ended.then((code) => {
    throw new Error(`the main process ended with ${String(code)}:\n${log}`);
  });
  const page = await Promise.race([opened, early]);
  early.catch(() => undefined);

  let lastId = 0;
  return {
    page,
    dataDir,
    dropDir,
    ended,
    log: () => log,
    ask: (ask) => {
      const id = ++lastId;
      return new Promise((resolve) => {
        const hear = (message: unknown) => {
          const { id: answered, look } = message as { id: number; look: Look };
          if (answered !== id) return;
          main.off("message", hear);
          resolve(look);
        };
        main.on("message", hear);
        main.send({ id, ask });
      });
    },
    stop: () => stop(main.kill.bind(main, "SIGKILL"), ended, context),
  };
}

async function stop(kill: () => void, ended: Promise<unknown>, context: BrowserContext): Promise<void> {
  kill();
  await ended;
  await context.close();
  expect(context.pages()).toEqual([]);
}
