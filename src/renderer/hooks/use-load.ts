import { useEffect, useEffectEvent, useState } from "react";
import { errorData, type ErrorData } from "#shared/errors";

export type Loaded<T> =
  | Readonly<{ kind: "loading" }>
  | Readonly<{ kind: "ready"; value: T }>
  | Readonly<{ kind: "failed"; error: ErrorData }>;

export type Load<T> = Readonly<{ now: Loaded<T>; retry: () => void }>;

type Held<T> = Readonly<{ key: string; result: Loaded<T> }>;

/**
 * Loads a value for `key` and again whenever `revision` changes. A new key shows "loading"; a new revision keeps the old
 * value on the page until the new one is there. Answers that come too late, for a key left behind, are dropped.
 */
export function useLoad<T>(key: string, load: () => Promise<T>, revision = ""): Load<T> {
  const [held, setHeld] = useState<Held<T> | null>(null);
  const [attempt, setAttempt] = useState(0);
  const start = useEffectEvent(load);

  useEffect(() => {
    let wanted = true;
    const settle = (result: Loaded<T>) => {
      if (wanted) setHeld({ key, result });
    };
    start().then(
      (value) => settle({ kind: "ready", value }),
      (error: unknown) => settle({ kind: "failed", error: errorData(error) }),
    );
    return () => {
      wanted = false;
    };
  }, [key, revision, attempt]);

  return {
    now: held?.key === key ? held.result : { kind: "loading" },
    retry: () => {
      setHeld(null);
      setAttempt(attempt + 1);
    },
  };
}
