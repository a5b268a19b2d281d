import { setTimeout as sleep } from "node:timers/promises";
import { codeOf } from "#shared/error-code";
import { ClawbackError } from "#shared/errors";
import { cancelError } from "./cancel.ts";
import { type Child, type ChildExit, type ChildSpec, startChild } from "./child.ts";
import { exitedWith, exitError } from "./exit.ts";

/** Whether a child ended as it should. A signal never counts as good, whatever this says. */
export type IsGood = (exit: ChildExit) => boolean;

function asFailure(error: unknown): ClawbackError {
  if (error instanceof ClawbackError) return error;
  return new ClawbackError("INTERNAL", "The stream broke.", { detail: String(error), cause: error });
}

function isBrokenPipe(error: unknown): boolean {
  return codeOf(error) === "EPIPE";
}

/** How long a child may take to be gone once its pipe is broken. */
const LAST_WORDS_MS = 5_000;

const endedWithZero: IsGood = (exit) => exitedWith(exit, 0);

/**
 * The children of one piece of streaming work. Every exit is collected and judged: an exit code that nobody looked at
 * is how a killed tar became a "good" backup (docs/upstream.md, A.6, 1 to 3). The first bad one stops the others, so that nobody
 * waits for a reader or writer that is gone. The pipeline owns its processes; `stop` and the signal given to the
 * constructor end them all (SIGTERM, then SIGKILL).
 */
export class Pipeline {
  readonly #stop = new AbortController();
  readonly #ended: Promise<ChildExit>[] = [];
  /** Aborted when the work is cancelled or a child failed: for waits between the children. */
  readonly signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.signal = AbortSignal.any([signal, this.#stop.signal]);
  }

  /** Starts a child as part of this pipeline. Throws `TOOL_MISSING`, or the failure when it has stopped already. */
  async start(spec: ChildSpec, isGood: IsGood = endedWithZero): Promise<Child> {
    const child = await startChild(spec, this.signal);
    this.#ended.push(
      child.exit.then((exit) => {
        if (exit.outcome.kind !== "exited" || !isGood(exit)) {
          this.stop(exitError(exit, `${spec.name} did not finish its work.`));
        }
        return exit;
      }),
    );
    return child;
  }

  /** Ends every child that still runs; the first reason given is the one `finish` throws. */
  stop(reason: ClawbackError): void {
    this.#stop.abort(reason);
  }

  /**
   * Waits for works that feed each other or go on side by side. The first that fails stops the pipeline, so that the
   * others end too; only then is its failure thrown. What is no `ClawbackError` becomes `INTERNAL`.
   */
  async all<const Works extends readonly unknown[]>(
    works: Works,
  ): Promise<{ -readonly [At in keyof Works]: Awaited<Works[At]> }> {
    const stopping = works.map(async (work) => {
      try {
        await work;
      } catch (error) {
        if (isBrokenPipe(error)) await this.#lastWords();
        this.stop(asFailure(error));
      }
    });
    await Promise.all(stopping);
    // The reason that stopped the pipeline comes before the errors that followed from it.
    if (this.signal.aborted) throw cancelError(this.signal);
    return Promise.all(works);
  }

  /** Where a pipe lost its reader, how that one ended says more than the pipe: waits until it does. */
  async #lastWords(): Promise<void> {
    await sleep(LAST_WORDS_MS, undefined, { signal: this.signal }).catch((error: unknown) => {
      if (!this.signal.aborted) throw error;
    });
  }

  /** Waits until every process is gone; returns their exits in the order of starting, or throws the first failure. */
  async finish(): Promise<readonly ChildExit[]> {
    const exits = await Promise.all(this.#ended);
    if (this.signal.aborted) throw cancelError(this.signal);
    return exits;
  }
}
