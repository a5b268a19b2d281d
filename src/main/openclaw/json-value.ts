export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value under `keys`, one level each; undefined where a level is missing or no object. */
export function valueAt(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (level, key) => (isObject(level) && Object.hasOwn(level, key) ? level[key] : undefined),
    value,
  );
}

/** The text under `keys`, trimmed; undefined when it is missing, blank or not a text. */
export function textAt(value: unknown, ...keys: readonly string[]): string | undefined {
  const found = valueAt(value, ...keys);
  return typeof found === "string" && found.trim() !== "" ? found.trim() : undefined;
}

/** Joins a key to the path of a setting, as people write it: `plugins.entries["a-b"].config`. */
export function settingPath(parent: string, key: string | number): string {
  if (typeof key === "number") return `${parent}[${key}]`;
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${parent}[${JSON.stringify(key)}]`;
  return parent === "" ? key : `${parent}.${key}`;
}

/** True when lists and objects lie in each other more than `levels` deep. Looks level by level: a stack is finite. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; depth <= levels; depth += 1) {
    level = level.flatMap((item): readonly unknown[] =>
      typeof item === "object" && item !== null ? Object.values(item) : [],
    );
    if (level.length === 0) return false;
  }
  return true;
}
