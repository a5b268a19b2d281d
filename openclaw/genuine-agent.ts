import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { installOpenClaw, type Version } from "./versions.ts";

const READY_MS = 120_000;

/** A genuine OpenClaw in a home of its own, with a stub model. */
export type GenuineAgent = Readonly<{
  home: string;
  stateDir: string;
  workspaceDir: string;
  env: NodeJS.ProcessEnv;
  /** Runs `openclaw` to its end; returns its standard output. Rejects with its words when it fails. */
  run: (...args: string[]) => Promise<string>;
  /** What stands between the first `{` and the last `}` of the output: it may print other lines around its JSON. */
  json: (...args: string[]) => Promise<unknown>;
  /** Starts the gateway and resolves when it answers. */
  startGateway: () => Promise<Readonly<{ port: number; hooksToken: string; stop: () => Promise<void> }>>;
}>;

export async function createGenuineAgent(
  home: string,
  version: Version,
  modelUrl: string,
): Promise<GenuineAgent> {
  const program = installOpenClaw(version);
  const stateDir = join(home, ".openclaw");
  const env = {
    PATH: `${join(process.execPath, "..")}:${process.env["PATH"] ?? ""}`,
    HOME: home,
    OPENCLAW_STATE_DIR: stateDir,
    NO_COLOR: "1",
  };
  mkdirSync(home, { recursive: true });
  const run = (...args: string[]) => output(program, args, { env, cwd: home });
  await run("setup", ...version.setup);
  const patch = join(home, "patch.json");
  const models = [{ id: "stub", name: "stub", contextWindow: 128_000, maxTokens: 4_096 }];
  const provider = { baseUrl: modelUrl, apiKey: "none", api: "openai-completions", models };
  const defaults = { model: { primary: "stub/stub" } };
  writeFileSync(patch, JSON.stringify({ models: { providers: { stub: provider } }, agents: { defaults } }));
  await run("config", "patch", "--file", patch);

  return {
    home,
    stateDir,
    workspaceDir: join(stateDir, "workspace"),
    env,
    run,
    json: async (...args) => {
      const text = await run(...args);
      return JSON.parse(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1)) as unknown;
    },
    startGateway: async () => {
      const port = await freePort();
      const hooksToken = randomBytes(16).toString("hex");
      const settings = [
        ["gateway.port", String(port)],
        ["gateway.mode", "local"],
        ["gateway.auth.mode", "token"],
        ["gateway.auth.token", randomBytes(16).toString("hex")],
        ["hooks.enabled", "true"],
        ["hooks.token", hooksToken],
      ];
      for (const [name = "", value = ""] of settings) await run("config", "set", name, value);
      const child = spawn(program, ["gateway", "run", "--port", String(port), "--bind", "loopback"], {
        env,
        cwd: home,
        stdio: "ignore",
        detached: true,
      });
      const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
      await untilAnswers(port, exited);
      return {
        port,
        hooksToken,
        stop: async () => {
          if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGTERM");
          await exited;
        },
      };
    },
  };
}

function output(
  program: string,
  args: readonly string[],
  options: Readonly<{ env: NodeJS.ProcessEnv; cwd: string }>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let out = "";
    let errors = "";
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(out);
      else reject(new Error(`openclaw ${args[0] ?? ""} ended with ${code ?? "a signal"}: ${errors}${out}`));
    });
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

async function untilAnswers(port: number, exited: Promise<void>): Promise<void> {
  const isOver = new AbortController();
  void exited.then(() => isOver.abort());
  for (const end = Date.now() + READY_MS; Date.now() < end && !isOver.signal.aborted;) {
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => null);
    if (answer !== null) return;
    await sleep(250);
  }
  throw new Error("the gateway did not answer");
}
