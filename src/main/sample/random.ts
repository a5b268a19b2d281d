/** Random values from a seed: the same seed gives the same sequence on every machine. Never for secrets. */
export type Random = Readonly<{
  /** 0 ≤ x < 1. */
  unit: () => number;
  /** A whole number, both ends included. */
  integer: (min: number, max: number) => number;
  /** Throws `RangeError` for an empty list. */
  pick: <T>(list: readonly T[]) => T;
  /** Lower-case hexadecimal digits. */
  hex: (digits: number) => string;
  /** In the form of a version 4 UUID. */
  uuid: () => string;
}>;

/** Mulberry32: 32 bits of state, which is plenty for sample data. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  function unit(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  const integer = (min: number, max: number) => min + Math.floor(unit() * (max - min + 1));
  function pick<T>(list: readonly T[]): T {
    const chosen = list[integer(0, list.length - 1)];
    if (chosen === undefined) throw new RangeError("nothing to pick from");
    return chosen;
  }
  const hex = (digits: number) => Array.from({ length: digits }, () => integer(0, 15).toString(16)).join("");
  const uuid = () =>
    [hex(8), hex(4), `4${hex(3)}`, `${pick(["8", "9", "a", "b"])}${hex(3)}`, hex(12)].join("-");
  return { unit, integer, pick, hex, uuid };
}
