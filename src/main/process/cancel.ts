import { ClawbackError } from "#shared/errors";

/** The error of work that was asked to stop: the abort's own reason when that is ours, otherwise `CANCELLED`. */
export function cancelError(signal: AbortSignal): ClawbackError {
  return signal.reason instanceof ClawbackError
    ? signal.reason
    : new ClawbackError("CANCELLED", "The run was cancelled.");
}

export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw cancelError(signal);
}
