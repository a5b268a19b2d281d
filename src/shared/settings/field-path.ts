type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The place of a field in a settings document: `["sync", "exclude", "0"]`, written "sync.exclude.0". */
export type FieldPath = readonly string[];

/** The value at a path; undefined where there is none. */
export function fieldAt(value: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>((level, key) => {
    if (Array.isArray(level)) return /^\d+$/.test(key) ? level[Number(key)] : undefined;
    return isObject(level) && Object.hasOwn(level, key) ? level[key] : undefined;
  }, value);
}

/** A copy of the document with another value at a path; levels that are missing, or no objects, become objects. */
export function withField(document: JsonObject, path: FieldPath, value: unknown): JsonObject {
  const [key, ...rest] = path;
  if (key === undefined) return document;
  const below = document[key];
  return {
    ...document,
    [key]: rest.length === 0 ? value : withField(isObject(below) ? below : {}, rest, value),
  };
}

/** A copy of the document without the field at a path. */
export function withoutField(document: JsonObject, path: FieldPath): JsonObject {
  const [key, ...rest] = path;
  return Object.fromEntries(
    Object.entries(document).flatMap(([name, child]) =>
      name !== key ? [[name, child]] : rest.length === 0 ? [] : [[name, withoutInner(child, rest)]],
    ),
  );
}

/** A copy with several fields changed, in order; null takes a field away. */
export function withChanges(document: JsonObject, changes: JsonObject): JsonObject {
  return Object.entries(changes).reduce((current, [field, value]) => {
    const path = field.split(".");
    return value === null ? withoutField(current, path) : withField(current, path, value);
  }, document);
}

function withoutInner(value: unknown, path: FieldPath): unknown {
  if (isObject(value)) return withoutField(value, path);
  if (!Array.isArray(value)) return value;
  const [key, ...rest] = path;
  const items: readonly unknown[] = value;
  return items.flatMap((item, index) =>
    String(index) !== key ? [item] : rest.length === 0 ? [] : [withoutInner(item, rest)],
  );
}

/** Every value below a document that is no object, with its path; a list counts as one value. */
export function leavesOf(value: unknown, path: FieldPath = []): readonly (readonly [FieldPath, unknown])[] {
  if (!isObject(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, child]) => leavesOf(child, [...path, key]));
}
