const MAX_TAGS = 20;
const INLINE_CODE = /(`+)(?!`)[^\n]*?[^`]\1(?!`)/g;
const HASHTAG = /(?<![^\s(["'])#(\p{L}[\p{L}\p{N}_/-]{0,79})/gu;

/** The `#tags` of a Markdown text, without `#`, each once in the order of its first use. `text` holds no fenced code. */
export function hashtagsIn(text: string): readonly string[] {
  const found = new Map<string, string>();
  for (const [, tag = ""] of text.replace(INLINE_CODE, " ").matchAll(HASHTAG)) {
    const name = tag.replace(/[/-]+$/, "");
    if (!found.has(name.toLowerCase())) found.set(name.toLowerCase(), name);
  }
  return [...found.values()].slice(0, MAX_TAGS);
}
