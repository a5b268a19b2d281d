import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Browser, chromium } from "playwright";

export const LAUNCHER = join(import.meta.dirname, "../bin/clawback");

export type HostedFace = Readonly<{
  pid: number;
  /** Signs in once. */
  address: string;
  /** Ends the server; resolves when it is gone. */
  stop: () => Promise<void>;
}>;

/** Starts `clawback serve` on a free port. Rejects when it ends before it is up. */
export async function serve(args: readonly string[], env: NodeJS.ProcessEnv): Promise<HostedFace> {
  const server = spawn(LAUNCHER, [...args, "serve", "--port", "0"], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(server, "exit");
  const address = await new Promise<string>((resolve, reject) => {
    createInterface({ input: server.stdout })
      .on("line", (line) => {
        const found = /http:\/\/\S+\?token=\S+/.exec(line)?.[0];
        if (found !== undefined) resolve(found);
      })
      .once("close", () => reject(new Error("clawback serve ended before it was up")));
  });
  return {
    pid: server.pid ?? Number.NaN,
    address,
    stop: async () => {
      server.kill("SIGTERM");
      await ended;
    },
  };
}

/** The machine's Chromium (`CLAWBACK_CHROMIUM` names another), which looks nothing up by itself. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env["CLAWBACK_CHROMIUM"] ?? "/usr/bin/chromium",
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
