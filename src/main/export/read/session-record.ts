import type { Malformed, SessionRecord, Turn } from "../record.ts";
import { firstWords, withoutStamp } from "./clip.ts";
import { malformed } from "./malformed.ts";
import type { SessionPlace } from "./session-place.ts";
import type { Transcript } from "./transcript.ts";
import type { Entry } from "./transcript-entry.ts";
import { conversationPath } from "./transcript-path.ts";

const MAX_TITLE = 120;

/**
 * A session with its conversation as it stands. What could not be read of it is said in a last turn; a transcript of
 * which nothing could be read is malformed.
 */
export function sessionRecord(place: SessionPlace, transcript: Transcript): SessionRecord | Malformed {
  const { entries, broken, isCut } = transcript;
  if (entries.length === 0 && broken.length > 0) {
    return malformed("session", place.sourceId, place.where, "No line of it is an entry of a transcript.");
  }
  const path = conversationPath(entries);
  const turns = turnsOf(path);
  const startedAt = transcript.startedAt ?? path.find(({ at }) => at !== null)?.at ?? null;
  const endedAt = path.findLast(({ at }) => at !== null)?.at ?? startedAt;
  return {
    kind: "session",
    sourceId: place.sourceId,
    updatedAt: endedAt,
    sessionKey: place.sessionKey,
    agentId: place.agentId,
    title: titleOf(place, path, turns),
    startedAt,
    endedAt,
    durationSeconds: durationOf(startedAt, endedAt),
    models: [...new Set(path.flatMap(({ model }) => (model === null ? [] : [model])))],
    messageCount: turns.filter(({ kind }) => kind === "user" || kind === "assistant").length,
    tags: place.tags,
    turns: [...turns, ...gaps(broken.length, isCut)],
  };
}

function turnsOf(path: readonly Entry[]): readonly Turn[] {
  const turns: Turn[] = [];
  /** Where the turn of a call is that has no result yet. */
  const open = new Map<string | null, number>();
  for (const { at, parts } of path) {
    for (const part of parts) {
      switch (part.kind) {
        case "call":
          open.set(part.callId, turns.length);
          turns.push({
            kind: "tool",
            at,
            name: part.name,
            arguments: part.arguments,
            result: null,
            isError: false,
          });
          break;
        case "result": {
          const index = open.get(part.callId);
          const call = index === undefined ? undefined : turns[index];
          const result = { result: part.text, isError: part.isError };
          open.delete(part.callId);
          if (index === undefined || call?.kind !== "tool") {
            turns.push({ kind: "tool", at, name: part.name, arguments: "{}", ...result });
          } else turns[index] = { ...call, ...result };
          break;
        }
        default:
          turns.push({ kind: part.kind, at, text: part.text });
      }
    }
  }
  return turns;
}

function titleOf(place: SessionPlace, path: readonly Entry[], turns: readonly Turn[]): string {
  const named = path.findLast(({ name }) => name !== null && name.trim() !== "")?.name;
  const asked = turns.find((turn) => turn.kind === "user");
  const candidates = [named, place.title, asked?.kind === "user" ? withoutStamp(asked.text) : null];
  const words = candidates.map((text) => firstWords(text ?? "", MAX_TITLE)).find((text) => text !== "");
  return words ?? `Session ${place.sessionId.slice(0, 8)}`;
}

function durationOf(startedAt: string | null, endedAt: string | null): number | null {
  if (startedAt === null || endedAt === null) return null;
  return Math.max(0, Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 1_000));
}

function gaps(broken: number, isCut: boolean): readonly Turn[] {
  const lines = broken === 1 ? "1 line of this transcript" : `${broken} lines of this transcript`;
  return [
    ...(broken === 0 ? [] : [`${lines} could not be read and ${broken === 1 ? "is" : "are"} missing here.`]),
    ...(isCut ? ["The rest is left out here: this session is too long to be exported whole."] : []),
  ].map((text) => ({ kind: "summary", at: null, text }) as const);
}
