import { fieldAt } from "#shared/settings/field-path";

/** A settings document with the edits in it, read by field. */
export type Document = Readonly<Record<string, unknown>>;

export function valueAt(document: Document, field: string): unknown {
  return fieldAt(document, field.split("."));
}

export function textAt(document: Document, field: string): string {
  const value = valueAt(document, field);
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : "";
}

export function listAt(document: Document, field: string): readonly string[] {
  const value = valueAt(document, field);
  return Array.isArray(value) ? value.map(String) : [];
}
