import type { PreviewContent } from "#shared/models/snapshot";

export type ImageType = Extract<PreviewContent, { kind: "image" }>["mediaType"];

/**
 * The kind of picture that bytes begin like, whatever the file is called; null for anything else. SVG is text here:
 * it can hold scripts.
 */
export function imageType(bytes: Buffer): ImageType | null {
  const start = bytes.toString("latin1", 0, 12);
  if (start.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (start.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (/^GIF8[79]a/.test(start)) return "image/gif";
  if (/^RIFF[^]{4}WEBP/.test(start)) return "image/webp";
  return null;
}
