import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { ClawbackError } from "#shared/errors";
import { startWebFace, hostedFacePorts } from "../../web/web-face.ts";
import type { Action } from "../action.ts";
import { dataDirOf, type GlobalOptions, openClawback } from "../context.ts";
import { createOutput } from "../output.ts";
import { ownCommand } from "../service/own-command.ts";
import { installService, uninstallService } from "../service/service.ts";

type ServeOptions = GlobalOptions & Readonly<{ port: string; install?: boolean; uninstall?: boolean }>;

/** Built, this code lies in `out/main` (or a chunk below it), the page in `out/renderer`. */
function findPageDir(): string {
  const found = ["..", "../..", "../../..", "../../../.."]
    .flatMap((up) => [
      join(import.meta.dirname, up, "renderer"),
      join(import.meta.dirname, up, "out", "renderer"),
    ])
    .find((dir) => existsSync(join(dir, "index.html")) && existsSync(join(dir, "assets")));
  if (found === undefined)
    throw new ClawbackError("USAGE", "The page has not been built: run scripts/setup.");
  return found;
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new ClawbackError("USAGE", `--port must be a number from 0 (any free one) to 65535, not ${text}.`);
}

/**
 * Listens for the signals that end a server. They stay listened for: a library that cleans up at exit (when-exit, by way
 * of conf) sends each one a second time, which must not end the process in the middle of its own ending.
 */
function listenForEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => resolve());
  });
}

/** Calls `announce` when the owner asks for a new address by SIGUSR2; once for a signal that is sent twice (see above). */
function onAddressWanted(announce: () => void): void {
  let lastAt = -Infinity;
  process.on("SIGUSR2", () => {
    if (performance.now() - lastAt < 1_000) return;
    lastAt = performance.now();
    announce();
  });
}

/** Makes the user's service manager run `clawback serve` with the options given here, or forget it. */
async function changeService(options: ServeOptions): Promise<readonly string[]> {
  const { platform, env } = process;
  const machine = { platform, env, home: homedir(), uid: process.getuid?.() ?? 0 };
  const dataDir = dataDirOf(options);
  const logFile = join(dataDir, "serve.log");
  if (options.uninstall === true) return uninstallService(machine, logFile);
  const config = options.config === undefined ? [] : ["--config", resolve(options.config)];
  const command = ["--data-dir", dataDir, ...config, "serve", "--port", String(portOf(options.port))];
  return installService(ownCommand(command), machine, logFile);
}

export function addServeCommand(program: Command, action: Action): void {
  program
    .command("serve")
    .description("serve the page on this machine only, and run what is due")
    .option("--port <port>", "0 takes any free port", "7717")
    .option("--install", "start it at every login instead, by systemd or launchd, from now on")
    .option("--uninstall", "take that back")
    .action(
      action<ServeOptions>(async (options) => {
        const output = createOutput(options);
        if (options.install === true || options.uninstall === true) {
          const done = await changeService(options);
          output.document({ ok: true, done });
          done.forEach(output.line);
          return 0;
        }
        const asked = listenForEnd();
        const clawback = await openClawback(options, hostedFacePorts);
        try {
          const face = await startWebFace({
            app: clawback,
            port: portOf(options.port),
            pageDir: findPageDir(),
            clock: { now: Date.now },
          });
          output.document({ ok: true, url: face.url, port: face.port });
          output.line(`Clawback is at ${face.url}`);
          output.notice(
            "The address works once, in one browser. For a new one: kill -USR2 " + String(process.pid),
          );
          onAddressWanted(() => output.line(`Clawback is at ${face.newUrl()}`));
          await Promise.race([asked, clawback.startBackground()]);
          await asked;
          await face.close();
          return 0;
        } finally {
          await clawback.close();
        }
      }),
    );
}
