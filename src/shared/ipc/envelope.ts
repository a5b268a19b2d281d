import { ClawbackError, errorData, type ErrorData } from "../errors.ts";

/** Every reply crosses the bridge as data; a thrown error would lose its code there (electron/electron issue 24427). */
export type Envelope<T> = Readonly<{ ok: true; value: T }> | Readonly<{ ok: false; error: ErrorData }>;

/** Runs `work` and wraps what it returns or throws. Never rejects. */
export async function wrap<T>(work: () => T | Promise<T>): Promise<Envelope<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, error: errorData(error) };
  }
}

/** The value of a reply; throws `ClawbackError` with the code that main gave. */
export function unwrap<T>(envelope: Envelope<T>): T {
  if (envelope.ok) return envelope.value;
  throw ClawbackError.fromData(envelope.error);
}
