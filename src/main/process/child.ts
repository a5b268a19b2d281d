import { execa } from "execa";
import { type Readable, Writable } from "node:stream";
import { ClawbackError } from "#shared/errors";
import { throwIfCancelled } from "./cancel.ts";
import { childEnvironment, type Environment } from "./environment.ts";
import { StderrTail } from "./stderr-tail.ts";

/** Time between SIGTERM and SIGKILL, in milliseconds. */
const KILL_DELAY = 5_000;

export type ChildSpec = Readonly<{
  /** A word for people and logs ("tar", "rclone rcat"). */
  name: string;
  /** Absolute path of the program. */
  file: string;
  args: readonly string[];
  cwd?: string;
  /** Added to the allow-listed environment. */
  env?: Environment;
  /** Written to file descriptor 3 and closed; the way secrets reach a child. Never visible in argv or environment. */
  secretInput?: string;
  /** Blanked out of every line of stderr. */
  secrets?: readonly string[];
  onStderrLine?: (line: string) => void;
}>;

/** How a child ended. Exactly one of the kinds; a signal is never a success. */
export type ChildExit = Readonly<{
  name: string;
  outcome:
    | Readonly<{ kind: "exited"; code: number }>
    | Readonly<{ kind: "signalled"; signal: string }>
    | Readonly<{ kind: "cancelled" }>;
  stderr: string;
}>;

export type Child = Readonly<{
  name: string;
  pid: number;
  /** The caller ends it. */
  stdin: Writable;
  /** The caller reads it to its end (or calls `resume()`): `exit` waits for that. */
  stdout: Readable;
  /** Resolves when the process is gone and its pipes are closed. Never rejects. */
  exit: Promise<ChildExit>;
}>;

/**
 * Starts one child: the only place that does. No shell, explicit environment, stderr bounded and redacted.
 * The caller owns the process through `signal`: abort sends SIGTERM and, 5 s later, SIGKILL; `exit` then resolves
 * `cancelled`. Throws `TOOL_MISSING` when the program cannot be started, `CANCELLED` (or the abort's
 * own `ClawbackError`) when the signal is aborted already.
 */
export async function startChild(spec: ChildSpec, signal: AbortSignal): Promise<Child> {
  throwIfCancelled(signal);
  const tail = new StderrTail(
    [...(spec.secrets ?? []), ...(spec.secretInput === undefined ? [] : [spec.secretInput])],
    spec.onStderrLine,
  );
  const subprocess = execa(spec.file, spec.args, {
    ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
    env: childEnvironment(process.env, spec.env),
    extendEnv: false,
    reject: false,
    buffer: false,
    encoding: "buffer",
    stripFinalNewline: false,
    windowsHide: true,
    cancelSignal: signal,
    forceKillAfterDelay: KILL_DELAY,
    stdio: ["pipe", "pipe", "pipe", "pipe"],
  });
  const { stdin, stdout, stderr } = subprocess;
  const secretPipe = subprocess.stdio[3];
  stderr.on("data", (chunk: Buffer) => tail.write(chunk));
  // A child that dies early breaks its pipe (EPIPE). Its exit says so; the stream error alone must not end the app.
  stdin.on("error", () => undefined);
  if (secretPipe instanceof Writable) {
    secretPipe.on("error", () => undefined);
    secretPipe.end(spec.secretInput ?? "");
  }

  const { pid } = subprocess;
  if (pid === undefined) {
    const result = await subprocess;
    throw new ClawbackError("TOOL_MISSING", `${spec.name} could not be started.`, {
      detail: result.originalMessage ?? `${spec.file} did not start`,
    });
  }

  const exit = subprocess.then((result): ChildExit => {
    tail.end();
    const outcome: ChildExit["outcome"] = result.isCanceled
      ? { kind: "cancelled" }
      : result.exitCode === undefined
        ? { kind: "signalled", signal: result.signal ?? "unknown" }
        : { kind: "exited", code: result.exitCode };
    return { name: spec.name, outcome, stderr: tail.text() };
  });
  return { name: spec.name, pid, stdin, stdout, exit };
}
