import { extname } from "node:path";

/** Longest name that common file systems and clouds take, in bytes of UTF-8. */
export const MAX_NAME_BYTES = 255;

/** The longest beginning of the text, in whole characters as people see them, that fits. */
export function fitBytes(text: string, maxBytes: number): string {
  let fitting = "";
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (Buffer.byteLength(fitting + segment) > maxBytes) break;
    fitting += segment;
  }
  return fitting;
}

/**
 * The `n`-th name to try: the name itself, then `report (2).pdf`, `report (3).pdf`. A folder has no extension. A name
 * that would become too long loses the end of its stem.
 */
export function numberedName(name: string, n: number, type: "file" | "directory"): string {
  if (n === 1) return name;
  const extension = type === "file" ? extname(name) : "";
  const suffix = ` (${n})${extension}`;
  const stem = name.slice(0, name.length - extension.length);
  return fitBytes(stem, MAX_NAME_BYTES - Buffer.byteLength(suffix)) + suffix;
}

/** The first name that is not taken. Names are compared without case: many clouds and file systems do the same. */
export function freeName(name: string, type: "file" | "directory", taken: Iterable<string>): string {
  const used = new Set([...taken].map((other) => other.toLowerCase()));
  for (let n = 1; ; n += 1) {
    const candidate = numberedName(name, n, type);
    if (!used.has(candidate.toLowerCase())) return candidate;
  }
}
