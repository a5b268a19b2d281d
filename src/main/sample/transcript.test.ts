import { describe, expect, it } from "vitest";
import { z } from "zod";
import { CONVERSATIONS } from "./conversations.ts";
import { createRandom } from "./random.ts";
import { createSession, type TranscriptEvent, type Turn } from "./transcript.ts";

const START = {
  key: "agent:main:main",
  title: "A test",
  model: { provider: "mistral", api: "openai-completions", id: "m" },
  startedAt: Date.parse("2026-03-14T09:00:00Z"),
  cwd: "/ws",
};

const block = z.looseObject({ type: z.enum(["text", "thinking", "toolCall"]), id: z.string().optional() });
const messageSchema = z.looseObject({
  role: z.enum(["user", "assistant", "toolResult"]),
  content: z.array(block).min(1),
  timestamp: z.number(),
  toolCallId: z.string().optional(),
});
const entrySchema = z.looseObject({
  type: z.enum(["message", "model_change", "thinking_level_change", "session_info", "compaction"]),
  id: z.string().regex(/^[0-9a-f]{8}$/),
  parentId: z.string().nullable(),
  timestamp: z.iso.datetime(),
  message: messageSchema.optional(),
});

function session(turns: readonly Turn[], seed = 1) {
  return createSession(START, turns, createRandom(seed));
}

function entriesOf(events: readonly TranscriptEvent[]) {
  return events.slice(1).map((event) => entrySchema.parse(event));
}

describe("every conversation", () => {
  it.each(CONVERSATIONS.map((conversation, index) => [index, conversation] as const))(
    "number %i is a session of version 3",
    (seed, conversation) => {
      const { events, id, startedAt, endedAt } = session(conversation(createRandom(seed)).turns, seed);
      expect(events[0]).toEqual({
        type: "session",
        version: 3,
        id,
        timestamp: new Date(startedAt).toISOString(),
        cwd: "/ws",
      });
      const entries = entriesOf(events);
      const known = new Set<string | null>([null]);
      for (const entry of entries) {
        expect(known).toContain(entry.parentId);
        known.add(entry.id);
      }
      expect(known.size).toBe(entries.length + 1);
      expect(entries.filter((entry) => entry.parentId === null)).toHaveLength(1);
      expect(Date.parse(entries.at(-1)?.timestamp ?? "")).toBe(endedAt);

      const messages = entries.flatMap(({ message }) => (message === undefined ? [] : [message]));
      const calls = messages.flatMap(({ content }) => content.filter(({ type }) => type === "toolCall"));
      const results = messages.filter(({ role }) => role === "toolResult");
      expect(results.map(({ toolCallId }) => toolCallId)).toEqual(calls.map((call) => call.id));
      expect(messages.map(({ timestamp }) => timestamp)).toEqual(
        messages.map(({ timestamp }) => timestamp).sort((a, b) => a - b),
      );
    },
  );
});

it("leaves an abandoned question on a branch of its own", () => {
  const { events } = session([
    { kind: "user", text: "one" },
    { kind: "abandoned", question: "two", answer: "no" },
    { kind: "user", text: "three" },
  ]);
  const [one, two, , three] = entriesOf(events).slice(-4);
  expect(two?.parentId).toBe(one?.id);
  expect(three?.parentId).toBe(one?.id);
});

it("says what a compaction keeps", () => {
  const { events } = session([
    { kind: "user", text: "one" },
    { kind: "assistant", text: "1" },
    { kind: "compaction", summary: "counted to one" },
  ]);
  const [question, , compaction] = entriesOf(events).slice(-3);
  expect(compaction).toMatchObject({
    type: "compaction",
    summary: "counted to one",
    firstKeptEntryId: question?.id,
  });
});

it("adds up the tokens of the answers", () => {
  const { events, inputTokens, outputTokens } = session([
    { kind: "user", text: "one" },
    { kind: "assistant", text: "1" },
    { kind: "user", text: "two" },
    { kind: "assistant", text: "2", thinking: "one more" },
  ]);
  const usage = z.object({ message: z.object({ usage: z.object({ totalTokens: z.number() }) }) });
  const total = events.reduce(
    (sum, event) => sum + (usage.safeParse(event).data?.message.usage.totalTokens ?? 0),
    0,
  );
  expect(total).toBe(inputTokens + outputTokens);
  expect(outputTokens).toBeGreaterThan(0);
});
