import { isInside } from "./path-inside.ts";

/** A source by its absolute path. */
export type Placed = Readonly<{ path: string; kind: "tree" | "file" | "sqlite" }>;

/** What SQLite keeps beside a database; never a thing to be copied by itself (docs/upstream.md, A.6, 11). */
const SIDECARS = ["-wal", "-shm", "-journal"] as const;

/** The sources that remain, each tree with the absolute paths inside it that must not be entered. */
export type Disjoint<S extends Placed> = Readonly<{ source: S; except: readonly string[] }>;

/**
 * Makes sources disjoint, so that a snapshot holds each file once. A source is dropped when it repeats an earlier one or
 * lies in a tree; a database never is, since it is read in its own way, and the tree leaves it and its sidecars out. A
 * tree also leaves out the roots that lie inside it: they are sources in their own right, or not asked for.
 */
export function withoutOverlap<S extends Placed>(
  sources: readonly S[],
  roots: readonly string[],
): readonly Disjoint<S>[] {
  const seen = new Set<string>();
  const distinct = sources.filter(({ path }) => !seen.has(path) && seen.add(path));
  const databases = distinct
    .filter(({ kind }) => kind === "sqlite")
    .flatMap(({ path }) => [path, ...SIDECARS.map((suffix) => path + suffix)]);

  function exceptOf({ path, kind }: S): readonly string[] {
    if (kind !== "tree") return [];
    return [...roots, ...databases].filter((inner) => inner !== path && isInside(path, inner));
  }

  const disjoint = distinct.map((source) => ({ source, except: exceptOf(source) }));
  const trees = disjoint.filter(({ source }) => source.kind === "tree");
  const isCovered = (source: S) =>
    trees.some(
      (tree) =>
        tree.source !== source &&
        isInside(tree.source.path, source.path) &&
        !tree.except.some((inner) => isInside(inner, source.path)),
    );
  return disjoint.filter(({ source }) => source.kind === "sqlite" || !isCovered(source));
}
