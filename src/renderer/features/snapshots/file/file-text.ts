import type { PreviewContent } from "#shared/models/snapshot";
import { layOutJson } from "./json-layout.ts";

/** A file's content as lines of text to compare; null for what has none. */
export function textOf(content: PreviewContent): string | null {
  switch (content.kind) {
    case "text":
    case "markdown":
      return content.text;
    case "json":
      return layOutJson(content.text);
    case "transcript":
      return content.lines.map(({ role, type, text }) => `${role ?? type}: ${text}`).join("\n");
    case "image":
    case "binary":
      return null;
  }
}
