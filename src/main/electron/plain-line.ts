const MAX_LENGTH = 80;

/** A text from outside (a file's name, an error) for a menu or a notification: one line, not too long. */
export function plainLine(text: string, maxLength = MAX_LENGTH): string {
  const line = text.replace(/\p{C}+/gu, " ").trim();
  return line.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line;
}
