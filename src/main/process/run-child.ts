import { ClawbackError } from "#shared/errors";
import { cancelError } from "./cancel.ts";
import { type ChildExit, type ChildSpec, startChild } from "./child.ts";

export type RunOptions = Readonly<{
  signal: AbortSignal;
  /** Milliseconds after which the child is stopped and `TIMEOUT` thrown. */
  timeout?: number;
  /** Written to stdin, which is then closed. */
  input?: string | Uint8Array;
  /** Bytes of stdout kept at most; more is an error, never a silent cut. Default 64 MiB. */
  maxOutput?: number;
}>;

export type CompletedChild = Readonly<{ exit: ChildExit; stdout: Buffer }>;

/**
 * Runs one child to its end and collects its stdout. Owns the process: it is gone when the promise settles.
 * Throws `TIMEOUT`, `TOOL_MISSING`, or `TOOL_FAILED` for too much output; the exit code is the caller's to judge.
 * On cancel the exit is `cancelled`.
 */
export async function runChild(spec: ChildSpec, options: RunOptions): Promise<CompletedChild> {
  const limit = options.maxOutput ?? 64 * 1024 * 1024;
  const stop = new AbortController();
  const timer =
    options.timeout === undefined
      ? undefined
      : setTimeout(
          () => stop.abort(new ClawbackError("TIMEOUT", `${spec.name} took too long and was stopped.`)),
          options.timeout,
        );
  try {
    const child = await startChild(spec, AbortSignal.any([options.signal, stop.signal]));
    child.stdin.end(options.input ?? "");
    const chunks: Buffer[] = [];
    let size = 0;
    child.stdout.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else stop.abort(new ClawbackError("TOOL_FAILED", `${spec.name} printed more than can be taken in.`));
    });
    const exit = await child.exit;
    if (stop.signal.aborted && !options.signal.aborted) throw cancelError(stop.signal);
    return { exit, stdout: Buffer.concat(chunks) };
  } finally {
    clearTimeout(timer);
  }
}
