import { extname } from "node:path";
import type { FilePreview, PreviewContent } from "#shared/models/snapshot";
import { viewOf } from "../format/index-file.ts";
import type { OpenSnapshot } from "../snapshot-store.ts";
import { fileAt, fileContent } from "./file-content.ts";
import { imageType } from "./image-type.ts";
import { transcriptLines } from "./transcript-lines.ts";

/** Bytes of a file that a preview reads. */
const LIMIT = 1024 * 1024;

/** A session's transcript, also one that OpenClaw has put away under a longer name (docs/upstream.md, B.4). */
const TRANSCRIPT = /\.jsonl(?:\.(?:reset|deleted)\.[^/]*)?$/i;

/** The first MiB of a file as something to look at, by its content first and its name second. Throws `PATH_UNKNOWN`. */
export async function preview(
  snapshot: OpenSnapshot,
  path: string,
  signal: AbortSignal,
): Promise<FilePreview> {
  const file = fileAt(snapshot.index.entries, path);
  const pieces: Buffer[] = [];
  for await (const piece of fileContent(snapshot, file, signal, LIMIT)) pieces.push(piece);
  const isCut = file.size > LIMIT;
  return {
    snapshot: snapshot.record.name,
    entry: viewOf(file),
    isCut,
    content: contentOf(file.path, Buffer.concat(pieces), isCut),
  };
}

function contentOf(path: string, bytes: Buffer, isCut: boolean): PreviewContent {
  const mediaType = imageType(bytes);
  // Half an image is no image.
  if (mediaType !== null && !isCut) return { kind: "image", mediaType, base64: bytes.toString("base64") };
  const text = textOf(bytes, isCut);
  if (text === null) return { kind: "binary" };
  if (TRANSCRIPT.test(path)) {
    const lines = transcriptLines(text, isCut);
    return lines === null ? { kind: "text", text } : { kind: "transcript", lines };
  }
  switch (extname(path).toLowerCase()) {
    case ".md":
    case ".markdown":
      return { kind: "markdown", text };
    case ".json":
    case ".json5":
      return { kind: "json", text };
    default:
      return { kind: "text", text };
  }
}

/** Null for what is not UTF-8 text. A character that the cut went through is left away. */
function textOf(bytes: Buffer, isCut: boolean): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: isCut });
  } catch {
    return null;
  }
}
