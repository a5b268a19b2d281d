import { type Entry, transcriptEntry } from "./transcript-entry.ts";

/** More lines of one session are not looked at: a small archive can unpack to any number. */
const MAX_LINES = 1_000_000;
/** Of the words of one session so many are held in memory and exported at most. Characters. */
const MAX_SESSION = 16_000_000;

export type Transcript = Readonly<{
  startedAt: string | null;
  entries: readonly Entry[];
  /** Lines, or rows by their number, that are no entry; `isCut`: there is more, which was left out because it is too much. */
  broken: readonly number[];
  isCut: boolean;
}>;

export type TranscriptBuilder = Readonly<{
  /** Takes one line; `null` is one that was too long to be read. One that is not whole yet may be broken. */
  add: (line: string | null, number: number, isWhole?: boolean) => void;
  done: () => Transcript;
}>;

/** Puts a transcript together line by line, keeping only what an export shows. */
export function transcriptBuilder(maxChars = MAX_SESSION, maxLines = MAX_LINES): TranscriptBuilder {
  let startedAt: string | null = null;
  let isCut = false;
  let size = 0;
  let lines = 0;
  const entries: Entry[] = [];
  const broken: number[] = [];

  function take(entry: Entry): void {
    if (entry.type === "session") {
      startedAt ??= entry.at;
      return;
    }
    size += entry.parts.reduce((sum, part) => sum + ("text" in part ? part.text : part.arguments).length, 0);
    const isTooMuch = size > maxChars && entry.parts.length > 0;
    isCut ||= isTooMuch;
    entries.push(isTooMuch ? { ...entry, parts: [] } : entry);
  }

  return {
    add: (line, number, isWhole = true) => {
      if (line?.trim() === "") return;
      lines += 1;
      if (lines > maxLines) {
        isCut = true;
        return;
      }
      const entry = line === null ? null : transcriptEntry(jsonOrNothing(line));
      if (entry !== null) take(entry);
      else if (isWhole) broken.push(number);
    },
    done: () => ({ startedAt, entries, broken, isCut }),
  };
}

function jsonOrNothing(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // Counted by the caller as a broken line.
    return undefined;
  }
}
