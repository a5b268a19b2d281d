const PLAIN = /^[\w@%+=:,./-]+$/;

/** A command line for a POSIX shell, every word quoted that needs it. */
export function commandLine(words: readonly string[]): string {
  return words.map((word) => (PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(" ");
}
