import { ClawbackError } from "#shared/errors";
import { RetryLater } from "./retry.ts";

/**
 * What a failed request to a target means: an answer that is not a success, or what `fetch` threw. Whether another try
 * makes sense is in the code (`isTransient`).
 *
 * @param name of the target, for the sentence
 * @param said the target's own words; they may be shown, so they must be without secrets
 */
export function failureOf(cause: unknown, name: string, said?: string): ClawbackError {
  if (!(cause instanceof Response)) return noAnswer(cause, name);
  const { status } = cause;
  const extra = { detail: said === undefined ? `HTTP ${status}` : `HTTP ${status}: ${said}` };
  if (status === 401 || status === 403) {
    return new ClawbackError("REMOTE_AUTH", `${name} refused the key.`, {
      ...extra,
      action: { kind: "authorize" },
    });
  }
  if (status === 404 || status === 410) {
    return new ClawbackError("REMOTE_NOT_FOUND", `${name} does not know this address.`, extra);
  }
  if (status === 408)
    return new ClawbackError("TIMEOUT", `${name} took too long.`, { ...extra, action: { kind: "retry" } });
  if (status === 429) return new RetryLater(`${name} asks for fewer requests.`, retryAfterMs(cause));
  if (status >= 500) {
    return new ClawbackError("REMOTE_UNREACHABLE", `${name} cannot answer at the moment.`, {
      ...extra,
      action: { kind: "retry" },
    });
  }
  return new ClawbackError("REMOTE_FAILED", `${name} did not take the request.`, extra);
}

function noAnswer(cause: unknown, name: string): ClawbackError {
  if (cause instanceof Error && cause.name === "TimeoutError") {
    return new ClawbackError("TIMEOUT", `${name} took too long.`, { action: { kind: "retry" }, cause });
  }
  const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
  return new ClawbackError("REMOTE_UNREACHABLE", `${name} cannot be reached.`, {
    detail: reason,
    action: { kind: "retry" },
    cause,
  });
}

/** `Retry-After` in milliseconds, as seconds or as a date; 0 when it is absent or makes no sense. */
function retryAfterMs(response: Response, now = Date.now()): number {
  const text = response.headers.get("retry-after") ?? "";
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}
