/** Milliseconds after which a typed letter starts a new word. */
const PAUSE = 700;

export type TypeAhead = Readonly<{ typed: string; at: number }>;

export const NOTHING_TYPED: TypeAhead = { typed: "", at: 0 };

/** The word typed so far, with one more letter. `at` in milliseconds. */
export function typeLetter(before: TypeAhead, letter: string, at: number): TypeAhead {
  return { typed: at - before.at > PAUSE ? letter : before.typed + letter, at };
}

/**
 * The first name from `from` on, and round again, that begins with what was typed; -1 when none does. The same letter
 * again and again goes from one match to the next.
 */
export function findName(names: readonly string[], { typed }: TypeAhead, from: number): number {
  const letters = typed.toLocaleLowerCase();
  const first = letters.slice(0, 1);
  const wanted = letters === first.repeat(letters.length) ? first : letters;
  const start = wanted.length === 1 ? from + 1 : from;
  for (let step = 0; step < names.length; step++) {
    const index = (start + step) % names.length;
    if (names[index]?.toLocaleLowerCase().startsWith(wanted) === true) return index;
  }
  return -1;
}
