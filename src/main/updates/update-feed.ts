import { z } from "zod";
import { ClawbackError } from "#shared/errors";
import type { AvailableUpdate } from "#shared/models/update";
import { isSemver } from "./semver.ts";

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 16 * 1024;

export const releaseSchema = z.object({
  version: z.string().max(100).refine(isSemver),
  url: z.url({ protocol: /^https$/ }).max(2_048),
});

export type FeedOptions = Readonly<{
  signal: AbortSignal;
  /** Which addresses may be asked; https alone unless a test has a server of its own. */
  mayAsk?: (url: URL) => boolean;
}>;

/**
 * What a feed says is the newest release: a GET of a small JSON `{ version, url }`. Nothing else is loaded, and nothing of
 * it is run. No redirect is followed, 10 s and 16 KiB are enough. Throws `REMOTE_FAILED` for an answer that is none, or
 * none in time, and the signal's reason on abort.
 */
export async function readUpdateFeed(address: string, options: FeedOptions): Promise<AvailableUpdate> {
  const { signal, mayAsk = ({ protocol }) => protocol === "https:" } = options;
  const url = new URL(address);
  if (!mayAsk(url)) throw unusable("it is not an https address");
  try {
    const response = await fetch(url, {
      headers: { accept: "application/json" },
      redirect: "error",
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    if (!response.ok) throw unusable(`it answered ${response.status}`);
    return releaseSchema.parse(JSON.parse(await textOf(response)));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ClawbackError) throw error;
    throw unusable(error instanceof z.ZodError ? z.prettifyError(error) : String(error), error);
  }
}

async function textOf(response: Response): Promise<string> {
  const body: AsyncIterable<Uint8Array> | null = response.body;
  if (body === null) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop ends the request.
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_BYTES) throw unusable("it answered with more than it should");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function unusable(detail: string, cause?: unknown): ClawbackError {
  return new ClawbackError("REMOTE_FAILED", "The feed of updates gave no usable answer.", { detail, cause });
}
