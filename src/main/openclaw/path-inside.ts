import { isAbsolute, relative, sep } from "node:path";

/** True when `path` is `dir` itself or lies below it. Both absolute; compared by name, links are not followed. */
export function isInside(dir: string, path: string): boolean {
  const way = relative(dir, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
