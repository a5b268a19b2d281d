import { ClawbackError } from "#shared/errors";

type Work = (onLink: (link: string) => void, signal: AbortSignal) => Promise<string>;

/**
 * The sign-in that waits for its browser, one at a time: begun by one call of the page, waited for by another, so that the
 * link can be shown in between. A new one ends the one before.
 */
export class SignIns {
  #stop: AbortController | null = null;
  #finished: Promise<string> | null = null;

  /** Starts `work` and returns the link that it gives. Rejects as `work` does when it ends without one. */
  async begin(work: Work, appSignal: AbortSignal): Promise<string> {
    await this.cancel();
    const stop = new AbortController();
    const { promise: link, resolve, reject } = Promise.withResolvers<string>();
    const finished = work(resolve, AbortSignal.any([stop.signal, appSignal]));
    this.#stop = stop;
    this.#finished = finished;
    finished.then(() => reject(new ClawbackError("INTERNAL", "The sign-in ended without a link.")), reject);
    return link;
  }

  /** Resolves with the token's reference. Throws what the sign-in throws, or `USAGE` when none was begun. */
  async finished(): Promise<string> {
    if (this.#finished === null) throw new ClawbackError("USAGE", "No sign-in has been begun.");
    return this.#finished;
  }

  /** Ends what waits, and resolves when its process is gone. */
  async cancel(): Promise<void> {
    this.#stop?.abort(new ClawbackError("CANCELLED", "The sign-in was cancelled."));
    // Whoever waits for the sign-in hears how it ended; here only that it has.
    await Promise.allSettled([this.#finished]);
    this.#stop = null;
    this.#finished = null;
  }
}
