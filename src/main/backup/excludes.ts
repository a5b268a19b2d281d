/**
 * The backup's excludes. As in the plugin a pattern applies at any depth ("node_modules", "*.log", ".git/**"), and one
 * that begins with `/` is anchored to the folder of its item ("/tmp"). `*` and `?` stay inside one name, `**` does not.
 */
function translate(glob: string): string {
  return glob.replaceAll(/\*\*\/?|\*|\?|[\\^$.|+()[\]{}]/g, (token) => {
    if (token === "**/") return "(?:.*/)?";
    if (token === "**") return ".*";
    if (token === "*") return "[^/]*";
    if (token === "?") return "[^/]";
    return `\\${token}`;
  });
}

/** True for a path (relative to its item, with `/`) that is left out, together with everything below it. */
export type Excludes = (path: string) => boolean;

export function compileExcludes(patterns: readonly string[]): Excludes {
  const alternatives = patterns
    .map((pattern) => ({ anchored: pattern.startsWith("/"), glob: pattern.replace(/^\/|^(?:\*\*\/)+/, "") }))
    .map(({ anchored, glob }) => ({ anchored, glob: glob.replace(/\/(?:\*\*)?$/, "") }))
    .filter(({ glob }) => glob !== "")
    .map(({ anchored, glob }) => `${anchored ? "" : "(?:.*/)?"}${translate(glob)}`);
  if (alternatives.length === 0) return () => false;
  const expression = new RegExp(`^(?:${alternatives.join("|")})$`, "su");
  return (path) => expression.test(path);
}
