import { useState } from "react";
import { errorData, type ErrorData } from "#shared/errors";

export type Action<A extends readonly unknown[]> = Readonly<{
  /** Starts the work unless it is already being done. */
  start: (...input: A) => void;
  pending: boolean;
  /** Why the last attempt failed; gone as soon as the next one starts. */
  error: ErrorData | null;
  clearError: () => void;
}>;

/** A call that a button makes: pending while it runs, and its error kept beside the button that caused it. */
export function useAction<A extends readonly unknown[]>(work: (...input: A) => Promise<unknown>): Action<A> {
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<ErrorData | null>(null);

  const perform = async (...input: A) => {
    setPending(true);
    setError(null);
    try {
      await work(...input);
    } catch (thrown) {
      setError(errorData(thrown));
    } finally {
      setPending(false);
    }
  };

  return {
    start: (...input) => {
      if (!pending) void perform(...input);
    },
    pending,
    error,
    clearError: () => setError(null),
  };
}
