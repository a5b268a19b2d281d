import type { SessionRecord, Turn } from "../record.ts";
import type { Fingerprint } from "../target.ts";
import { FINGERPRINT, SESSION_ENDED, SOURCE_KEY } from "./vocabulary.ts";

/** Characters of one tool's arguments or result; the transcript itself stays in the snapshots. */
const MAX_TOOL_TEXT = 4_000;
/** The icon of our pages. */
const EMOJI = "\u{1F99E}";

/** A session as Markdown: what it was, what was said, which tools ran. Ends with a mark that tells it is whole. */
export function sessionMarkdown(record: SessionRecord, fingerprint: Fingerprint): string {
  const facts = [
    ["Session", record.sessionKey ?? record.sourceId],
    ["Agent", record.agentId],
    ["Started", record.startedAt ?? "unknown"],
    ["Ended", record.endedAt ?? "not yet"],
    ["Duration", record.durationSeconds === null ? "unknown" : durationOf(record.durationSeconds)],
    ["Models", record.models.join(", ") || "none"],
    ["Messages", String(record.messageCount)],
    ["Tags", record.tags.join(", ") || "none"],
  ];
  return [
    ...facts.map(([name, value]) => `- **${name}:** ${value}`),
    "",
    "## Conversation",
    "",
    ...record.turns.flatMap(turnLines),
    endMark(fingerprint),
  ].join("\n");
}

/**
 * The last line of a page. A change of a page's text is not atomic at AnyType: a page whose text has this line is whole,
 * whatever its properties say.
 */
export function endMark(fingerprint: Fingerprint): string {
  return `Exported by Clawback, ${fingerprint.slice(0, 16)}`;
}

/** The properties of a page; tags come in addition, since they have ids of the space. */
export function sessionProperties(record: SessionRecord, sourceKey: string, fingerprint: Fingerprint) {
  return [
    { key: SOURCE_KEY, text: sourceKey },
    { key: FINGERPRINT, text: fingerprint },
    { key: "openclaw_session_key", text: record.sessionKey ?? "" },
    { key: "openclaw_agent", text: record.agentId },
    ...(record.startedAt === null ? [] : [{ key: "openclaw_started", date: record.startedAt }]),
    ...(record.endedAt === null ? [] : [{ key: SESSION_ENDED, date: record.endedAt }]),
    { key: "openclaw_model", text: record.models.join(", ") },
    { key: "openclaw_messages", number: record.messageCount },
  ];
}

export const SESSION_ICON = { format: "emoji", emoji: EMOJI } as const;

function turnLines(turn: Turn): readonly string[] {
  const at = turn.at === null ? "" : ` · ${turn.at}`;
  switch (turn.kind) {
    case "user":
      return [`### You${at}`, "", turn.text, ""];
    case "assistant":
      return [`### Agent${at}`, "", turn.text, ""];
    case "summary":
      return [`### Summary of what was before${at}`, "", turn.text, ""];
    case "tool": {
      const result = turn.result === null ? ["No result."] : fenced(turn.result);
      return [
        `#### Tool ${turn.name}${turn.isError ? " failed" : ""}${at}`,
        "",
        ...fenced(turn.arguments),
        "",
        ...result,
        "",
      ];
    }
  }
}

/** A code block whose fence is longer than any inside it. */
function fenced(text: string): readonly string[] {
  const shown =
    text.length > MAX_TOOL_TEXT
      ? `${text.slice(0, MAX_TOOL_TEXT)}\n… ${text.length - MAX_TOOL_TEXT} characters more`
      : text;
  const longest = Math.max(2, ...[...shown.matchAll(/`{3,}/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return [fence, shown, fence];
}

function durationOf(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
