import { keyKindOf, type KeyKind } from "./key-name.ts";

/** One string (or key) of a JSON value: where it stands, and what the name over it says. */
export type Place = Readonly<{ path: string; kind: KeyKind | null }>;

/** What a string becomes. Numbers under a password's name come as strings; the same string back leaves the number. */
export type Change = (text: string, place: Place) => string;

/** Deeper values are not followed: nothing that is exported comes near it, and a stack is finite. */
const MAX_DEPTH = 500;
const NAMES = ["name", "key", "header", "field", "variable", "option"] as const;

/**
 * Gives every string of a JSON value to `change`, with its JSON pointer, and returns the value with what came back. The
 * input is not touched. Throws `RangeError` where it is nested more than 500 deep.
 */
export function mapStrings(value: unknown, change: Change): unknown {
  return mapAt(value, "", null, 0);

  function mapAt(current: unknown, path: string, kind: KeyKind | null, depth: number): unknown {
    if (depth > MAX_DEPTH) throw new RangeError("the value is nested too deep");
    if (typeof current === "string") return change(current, { path, kind });
    if (typeof current === "number" && kind === "password") return mapNumber(current, { path, kind });
    if (Array.isArray(current)) {
      const items: readonly unknown[] = current;
      return items.map((item, at) =>
        mapAt(item, `${path}/${at}`, kind ?? flagKind(items[at - 1]), depth + 1),
      );
    }
    if (typeof current === "object" && current !== null) return mapObject(current, path, depth);
    return current;
  }

  function mapNumber(current: number, place: Place): unknown {
    const text = String(current);
    const changed = change(text, place);
    return changed === text ? current : changed;
  }

  function mapObject(current: object, path: string, depth: number): unknown {
    const entries: readonly (readonly [string, unknown])[] = Object.entries(current);
    const named = entries.find(([key, item]) => isName(key) && typeof item === "string")?.[1];
    const taken = new Set<string>();
    return Object.fromEntries(
      entries.map(([key, item]) => {
        const at = `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
        const kind =
          keyKindOf(key) ?? (key === "value" && typeof named === "string" ? keyKindOf(named) : null);
        const changed = change(key, { path, kind: null });
        const name = taken.has(changed) ? `${changed} ${taken.size + 1}` : changed;
        taken.add(name);
        // A path must not tell what a renamed key was.
        return [name, mapAt(item, name === key ? at : `${path}/${name}`, kind, depth + 1)];
      }),
    );
  }
}

function isName(key: string): boolean {
  return NAMES.some((name) => name === key.toLowerCase());
}

/** `["--token", "abc"]`: the arguments of a program. */
function flagKind(before: unknown): KeyKind | null {
  return typeof before === "string" && before.startsWith("-") ? keyKindOf(before.replace(/^-+/, "")) : null;
}
