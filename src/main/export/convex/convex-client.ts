import { createHmac } from "node:crypto";
import { z } from "zod";
import { ClawbackError } from "#shared/errors";
import { redactSecrets } from "../../process/stderr-tail.ts";
import { failureOf } from "../http-failure.ts";

const TIMEOUT_MS = 30_000;

export type ConvexAccess = Readonly<{
  /** The ingest endpoint. */
  url: string;
  token: string;
  /** Signs every request when the deployment asks for it. */
  signingKey: string | null;
}>;

const errorSchema = z.object({ error: z.string() });

/** Posts messages to the ingest function we ship (`convex/http.ts`). */
export type ConvexClient = Readonly<{
  /**
   * Posts one message, once, and returns the answer's JSON. Throws what `failureOf` makes of an answer or of its absence;
   * the deployment's own sentence is the detail. Neither token nor payload is in any error.
   */
  post: (message: Readonly<Record<string, unknown>>, signal: AbortSignal) => Promise<unknown>;
}>;

export function createConvexClient(
  { url, token, signingKey }: ConvexAccess,
  now: () => number,
): ConvexClient {
  function headers(body: string): Record<string, string> {
    const plain = { "content-type": "application/json", authorization: `Bearer ${token}` };
    if (signingKey === null) return plain;
    const timestamp = String(now());
    const signature = createHmac("sha256", signingKey).update(`${timestamp}.${body}`).digest("hex");
    return { ...plain, "x-clawback-timestamp": timestamp, "x-clawback-signature": signature };
  }

  return {
    post: async (message, signal) => {
      const body = JSON.stringify({ source: "openclaw", schemaVersion: 1, ...message });
      const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
      try {
        const response = await fetch(url, {
          method: "POST",
          headers: headers(body),
          body,
          signal: limit,
          redirect: "error",
        });
        const answer: unknown = await response.json().catch(() => null);
        if (response.ok) return answer;
        const said = errorSchema.safeParse(answer).data?.error;
        // A proxy on the way may say the request's headers back.
        throw failureOf(response, "Convex", said && redactSecrets(said, [token, signingKey ?? ""]));
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof ClawbackError) throw error;
        throw failureOf(error, "Convex");
      }
    },
  };
}
