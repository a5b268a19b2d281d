import { MINUTE } from "./days.ts";
import type { Random } from "./random.ts";

/** What happens in a conversation, before it is put into OpenClaw's format. */
export type Turn =
  | Readonly<{ kind: "user"; text: string }>
  | Readonly<{ kind: "assistant"; text: string; thinking?: string }>
  | Readonly<{ kind: "tool"; name: string; arguments: unknown; result: string; isError?: boolean }>
  /** A question that was asked, answered and then taken back: a branch of the tree that leads nowhere. */
  | Readonly<{ kind: "abandoned"; question: string; answer: string }>
  | Readonly<{ kind: "compaction"; summary: string }>;

export type Model = Readonly<{ provider: string; api: string; id: string }>;

/** One line of a transcript: the header, or an entry with `id` and `parentId` (session version 3, docs/upstream.md, B.3). */
export type TranscriptEvent = Readonly<Record<string, unknown> & { type: string; timestamp: string }>;

export type Session = Readonly<{
  id: string;
  key: string;
  title: string;
  model: Model;
  /** Milliseconds since 1970. */
  startedAt: number;
  endedAt: number;
  inputTokens: number;
  outputTokens: number;
  events: readonly TranscriptEvent[];
}>;

/** Everything but the turns that a session needs to begin. */
export type SessionStart = Readonly<{
  key: string;
  title: string;
  model: Model;
  startedAt: number;
  /** The workspace, absolute. */
  cwd: string;
}>;

/** Writes a conversation as OpenClaw's session version 3: a header, then a tree of entries linked by `parentId`. */
export function createSession(start: SessionStart, turns: readonly Turn[], random: Random): Session {
  const { model } = start;
  const id = random.uuid();
  const events: TranscriptEvent[] = [];
  let time = start.startedAt;
  let leaf: string | null = null;
  let lastQuestion = "";
  let context = 2_400;
  let inputTokens = 0;
  let outputTokens = 0;

  function append(type: string, body: Readonly<Record<string, unknown>>): string {
    const entryId = random.hex(8);
    events.push({ type, id: entryId, parentId: leaf, timestamp: new Date(time).toISOString(), ...body });
    leaf = entryId;
    return entryId;
  }

  function user(text: string): void {
    time += random.integer(1, 6) * MINUTE;
    context += Math.ceil(text.length / 4);
    lastQuestion = append("message", {
      message: { role: "user", content: [{ type: "text", text }], timestamp: time },
    });
  }

  function assistant(content: readonly Readonly<Record<string, unknown>>[], stopReason: string): void {
    time += random.integer(2_000, 14_000);
    const output = Math.ceil(JSON.stringify(content).length / 4);
    const usage = usageOf(context, output);
    append("message", {
      message: {
        role: "assistant",
        content,
        api: model.api,
        provider: model.provider,
        model: model.id,
        usage,
        stopReason,
        timestamp: time,
      },
    });
    inputTokens += context;
    outputTokens += output;
    context += output;
  }

  function tool(turn: Turn & { kind: "tool" }): void {
    const callId = `call_${random.hex(24)}`;
    assistant([{ type: "toolCall", id: callId, name: turn.name, arguments: turn.arguments }], "toolUse");
    time += random.integer(80, 2_500);
    context += Math.ceil(turn.result.length / 4);
    append("message", {
      message: {
        role: "toolResult",
        toolCallId: callId,
        toolName: turn.name,
        content: [{ type: "text", text: turn.result }],
        isError: turn.isError ?? false,
        timestamp: time,
      },
    });
  }

  function take(turn: Turn): void {
    switch (turn.kind) {
      case "user":
        user(turn.text);
        break;
      case "assistant": {
        const thinking = turn.thinking === undefined ? [] : [{ type: "thinking", thinking: turn.thinking }];
        assistant([...thinking, { type: "text", text: turn.text }], "stop");
        break;
      }
      case "tool":
        tool(turn);
        break;
      case "abandoned": {
        const before = leaf;
        user(turn.question);
        assistant([{ type: "text", text: turn.answer }], "stop");
        leaf = before;
        break;
      }
      case "compaction":
        append("compaction", {
          summary: turn.summary,
          firstKeptEntryId: lastQuestion,
          tokensBefore: context,
        });
        context = 2_400 + Math.ceil(turn.summary.length / 4);
        break;
    }
  }

  events.push({ type: "session", version: 3, id, timestamp: new Date(time).toISOString(), cwd: start.cwd });
  append("model_change", { provider: model.provider, modelId: model.id });
  append("thinking_level_change", { thinkingLevel: "low" });
  append("session_info", { name: start.title });
  for (const turn of turns) take(turn);
  const { key, title, startedAt } = start;
  return { id, key, title, model, startedAt, endedAt: time, inputTokens, outputTokens, events };
}

/** Tokens and cost (US dollars) of one answer, most of the context being read from the cache. */
function usageOf(context: number, output: number): Readonly<Record<string, unknown>> {
  const cacheRead = Math.floor(context * 0.8);
  const input = context - cacheRead;
  const cost = { input: input * 4e-7, output: output * 2e-6, cacheRead: cacheRead * 4e-8, cacheWrite: 0 };
  const total = cost.input + cost.output + cost.cacheRead;
  return { input, output, cacheRead, cacheWrite: 0, totalTokens: context + output, cost: { ...cost, total } };
}
