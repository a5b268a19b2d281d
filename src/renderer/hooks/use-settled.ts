import { useEffect, useState } from "react";

/** A value once it has not changed for `pause` milliseconds, so that work is done for a word and not for each letter. */
export function useSettled<T>(value: T, pause: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pause);
    return () => clearTimeout(timer);
  }, [value, pause]);
  return settled;
}
