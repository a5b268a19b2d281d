import { z } from "zod";
import type { TranscriptLine } from "#shared/models/snapshot";

const partSchema = z.union([
  z.string(),
  z.object({ text: z.string() }).transform(({ text }) => text),
  z.object({ type: z.string() }).transform(({ type }) => `[${type}]`),
]);
const contentSchema = z.union([z.string(), z.array(partSchema).transform((parts) => parts.join("\n"))]);

/** As much of a line of an OpenClaw session (version 3, docs/upstream.md, B.3) as a reader wants to see; the rest may be anything. */
const lineSchema = z.object({
  type: z.string(),
  timestamp: z.string().optional(),
  message: z.object({ role: z.string(), content: contentSchema.catch("") }).optional(),
  summary: z.string().optional(),
});

function parsed(line: string): TranscriptLine | null {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return null;
  }
  const { success, data } = lineSchema.safeParse(json);
  if (!success) return null;
  return {
    type: data.type,
    role: data.message?.role ?? null,
    at: data.timestamp ?? null,
    text: data.message?.content ?? data.summary ?? "",
  };
}

/** The lines of a transcript; null when any of them is none. `isCut`: the last line may be half a line. */
export function transcriptLines(text: string, isCut: boolean): readonly TranscriptLine[] | null {
  const raw = text.split("\n");
  if (isCut) raw.pop();
  const lines: TranscriptLine[] = [];
  for (const line of raw) {
    if (line.trim() === "") continue;
    const transcribed = parsed(line);
    if (transcribed === null) return null;
    lines.push(transcribed);
  }
  return lines.length === 0 ? null : lines;
}
