const STEP = "  ";

/**
 * JSON laid out over lines, two spaces a level. Only white space is changed: numbers and strings stay as they are written
 * in the file (1.0, 12345678901234567890, "é"). Text that is not JSON (JSON5, half a file) comes back as it is.
 */
export function layOutJson(text: string): string {
  try {
    JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
  let depth = 0;
  let laidOut = "";
  const line = () => `\n${STEP.repeat(depth)}`;
  // Strings, brackets that hold nothing, brackets and commas, and what is between them.
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|\[\s*\]|\{\s*\}|[[\]{},:]|[^\s[\]{},:"]+/g)) {
    if (token === "{" || token === "[") {
      depth += 1;
      laidOut += token + line();
    } else if (token === "}" || token === "]") {
      depth -= 1;
      laidOut += line() + token;
    } else if (token === ",") {
      laidOut += token + line();
    } else {
      laidOut += token === ":" ? ": " : token.replace(/^([[{])\s*([\]}])$/, "$1$2");
    }
  }
  return laidOut;
}
