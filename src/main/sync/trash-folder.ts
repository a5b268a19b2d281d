/**
 * `routine`: what is replaced came from the other side, which may well have it still. `only-copies`: it may be the only
 * copy of somebody's work.
 */
export type TrashKind = "routine" | "only-copies";

/** Days that replaced and deleted files are kept. */
const KEEP_DAYS = 30;
const DAY = 86_400_000;

/** `2026-01-31T235959999Z` for a run, with `-edited` for only copies; earlier versions had one a day. */
const OURS = /^(\d{4}-\d{2}-\d{2})(?:T\d{9}Z(?:-edited)?)?$/;
const ROUTINE = /^(\d{4}-\d{2}-\d{2})T\d{9}Z$/;

/** The name of a run's folder in the trash. `now` in milliseconds since 1970; names sort by time. */
export function trashFolder(now: number, kind: TrashKind): string {
  const name = new Date(now).toISOString().replaceAll(/[:.]/g, "");
  return kind === "routine" ? name : `${name}-edited`;
}

/** The folders of the trash that have been kept long enough. */
export function expired(names: readonly string[], now: number): readonly string[] {
  const oldest = new Date(now - KEEP_DAYS * DAY).toISOString().slice(0, 10);
  return names.filter((name) => (OURS.exec(name)?.[1] ?? oldest) < oldest);
}

/**
 * Of files in the trash (`<folder>/<path>`), the routine versions that can go: of a day before today only the last one of
 * each path stays. So the trash holds the traffic of a day, and after that one version a day. Only copies all stay.
 */
export function superfluous(paths: readonly string[], now: number): readonly string[] {
  const today = new Date(now).toISOString().slice(0, 10);
  const last = new Map<string, string>();
  const surplus: string[] = [];
  for (const path of [...paths].sort()) {
    const cut = path.search(/[\\/]/);
    const day = ROUTINE.exec(path.slice(0, cut))?.[1];
    if (cut < 0 || day === undefined || day >= today) continue;
    const key = `${day}${path.slice(cut)}`;
    const earlier = last.get(key);
    if (earlier !== undefined) surplus.push(earlier);
    last.set(key, path);
  }
  return surplus;
}
