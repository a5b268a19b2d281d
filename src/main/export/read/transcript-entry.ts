import { z } from "zod";
import { isDeeperThan } from "../../openclaw/json-value.ts";
import { isoTime } from "./time.ts";
import { clip } from "./clip.ts";

/** No single text of a conversation is kept longer; a tool may print whole files. Characters. */
const MAX_TEXT = 200_000;
/** Deeper arguments of a tool are not written out: JSON ends at some thousand levels, where the stack does. */
const MAX_DEPTH = 500;

/** What an entry adds to the conversation. A call and its result are two entries with the same `callId`. */
export type Part =
  | Readonly<{ kind: "user" | "assistant" | "summary"; text: string }>
  | Readonly<{ kind: "call"; callId: string | null; name: string; arguments: string }>
  | Readonly<{ kind: "result"; callId: string | null; name: string; text: string; isError: boolean }>;

/** One line of a transcript, reduced to what an export shows of it. */
export type Entry = Readonly<{
  type: string;
  id: string | null;
  /** Undefined: it does not say, as before session version 2. */
  parentId: string | null | undefined;
  /** Only of a `leaf` entry: where the conversation goes on; undefined when it does not say. */
  targetId: string | null | undefined;
  /** It stands beside the conversation: nothing follows from it. */
  isAside: boolean;
  at: string | null;
  parts: readonly Part[];
  /** `provider/model` of an answer. */
  model: string | null;
  /** The name that the session was given. */
  name: string | null;
}>;

const maybeText = z.string().optional().catch(undefined);
const reference = z.string().nullish().catch(undefined);
const time = z.union([z.string(), z.number()]).optional().catch(undefined);

const blockSchema = z.looseObject({
  type: maybeText,
  text: maybeText,
  id: maybeText,
  name: maybeText,
  arguments: z.unknown().optional(),
});
type Block = z.output<typeof blockSchema>;
const contentSchema = z
  .union([
    z.string().transform((text): Block[] => [{ type: "text", text, arguments: undefined }]),
    z.array(blockSchema.catch({ arguments: undefined })),
  ])
  .catch([]);

/** As much of an entry as an export shows (docs/upstream.md, B.3); all else, and what has another type than expected, is passed over. */
const entrySchema = z.looseObject({
  type: z.string(),
  id: reference,
  parentId: reference,
  targetId: reference,
  appendMode: maybeText,
  timestamp: time,
  summary: maybeText,
  name: maybeText,
  content: contentSchema.optional(),
  display: z.unknown().optional(),
  message: z
    .looseObject({
      role: z.string(),
      content: contentSchema.optional(),
      timestamp: time,
      provider: maybeText,
      model: maybeText,
      toolCallId: maybeText,
      toolName: maybeText,
      isError: z.boolean().optional().catch(undefined),
      summary: maybeText,
      command: maybeText,
      output: maybeText,
      exitCode: z.number().nullish().catch(undefined),
      display: z.unknown().optional(),
    })
    .optional()
    .catch(undefined),
});
type Line = z.output<typeof entrySchema>;
type Message = NonNullable<Line["message"]>;
type Content = z.output<typeof contentSchema>;

/** OpenClaw writes answers of its own under this name (deliveries, notices); no model made them. */
const OWN_PROVIDER = "openclaw";

/** Reads one line of a transcript, parsed from JSON; null for what is no entry at all. Types it does not know have no parts. */
export function transcriptEntry(value: unknown): Entry | null {
  const { success, data: line } = entrySchema.safeParse(value);
  if (!success) return null;
  const { message } = line;
  return {
    type: line.type,
    id: line.id ?? null,
    parentId: line.parentId,
    targetId: line.targetId,
    isAside: line.appendMode === "side",
    at: isoTime(line.timestamp ?? message?.timestamp),
    parts: partsOf(line).filter(
      (part) => !("text" in part) || part.kind === "result" || part.text.trim() !== "",
    ),
    model: message?.role === "assistant" ? modelOf(message) : null,
    name: line.type === "session_info" ? (line.name ?? null) : null,
  };
}

function partsOf(line: Line): readonly Part[] {
  switch (line.type) {
    case "message":
      return line.message === undefined ? [] : messageParts(line.message);
    case "compaction":
    case "branch_summary":
      return [{ kind: "summary", text: clip(line.summary ?? "", MAX_TEXT) }];
    case "custom_message":
      return line.display === false ? [] : [{ kind: "summary", text: textOf(line.content) }];
    default:
      return [];
  }
}

function messageParts(message: Message): readonly Part[] {
  const { role, content } = message;
  switch (role) {
    case "user":
      return [{ kind: "user", text: textOf(content) }];
    case "assistant":
      return (content ?? []).flatMap((block): Part[] => {
        if (block.type === "text") return [{ kind: "assistant", text: clip(block.text ?? "", MAX_TEXT) }];
        if (block.type !== "toolCall") return [];
        const { id: callId = null, name = "unknown" } = block;
        return [{ kind: "call", callId, name, arguments: jsonOf(block.arguments) }];
      });
    case "toolResult":
      return [
        {
          kind: "result",
          callId: message.toolCallId ?? null,
          name: message.toolName ?? "unknown",
          text: textOf(content),
          isError: message.isError ?? false,
        },
      ];
    case "bashExecution":
      return [
        { kind: "call", callId: null, name: "bash", arguments: jsonOf({ command: message.command ?? "" }) },
        {
          kind: "result",
          callId: null,
          name: "bash",
          text: clip(message.output ?? "", MAX_TEXT),
          isError: (message.exitCode ?? 0) !== 0,
        },
      ];
    case "branchSummary":
    case "compactionSummary":
      return [{ kind: "summary", text: clip(message.summary ?? "", MAX_TEXT) }];
    case "custom":
      return message.display === false ? [] : [{ kind: "summary", text: textOf(content) }];
    default:
      return [];
  }
}

function modelOf({ provider, model }: Message): string | null {
  if (model === undefined || provider === OWN_PROVIDER) return null;
  return provider === undefined ? model : `${provider}/${model}`;
}

/** The words of a message; pictures are left out. */
function textOf(content: Content | undefined): string {
  const texts = (content ?? []).flatMap(({ type, text }) =>
    type === "text" && text !== undefined ? [text] : [],
  );
  return clip(texts.join("\n"), MAX_TEXT);
}

/** Arguments as JSON; ones that are too long as a JSON text of their beginning, ones that are too deep as one that says so. */
function jsonOf(value: unknown): string {
  if (isDeeperThan(value, MAX_DEPTH)) return JSON.stringify(`(nested more than ${MAX_DEPTH} levels deep)`);
  const text = JSON.stringify(value ?? {});
  return text.length <= MAX_TEXT ? text : JSON.stringify(clip(text, MAX_TEXT / 2));
}
