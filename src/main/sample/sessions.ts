import { CONVERSATIONS } from "./conversations.ts";
import { timeBefore } from "./days.ts";
import type { Random } from "./random.ts";
import { createSession, type Model, type Session } from "./transcript.ts";

export const MAIN_KEY = "agent:main:main";
const GROUP_KEY = "agent:main:telegram:group:-1002203417";

const HOSTED: Model = { provider: "mistral", api: "openai-completions", id: "mistral-medium-latest" };
const LOCAL: Model = { provider: "ollama", api: "openai-completions", id: "qwen3:14b" };

/** Sessions of every second day from `oldest` to `newest` days ago, oldest first; some in the group, most with Marian. */
export function sessionsBetween(
  days: Readonly<{ oldest: number; newest: number }>,
  now: number,
  cwd: string,
  random: Random,
): readonly Session[] {
  const sessions: Session[] = [];
  for (let day = days.oldest; day >= days.newest; day -= 2) {
    const conversation = CONVERSATIONS[sessions.length % CONVERSATIONS.length] ?? random.pick(CONVERSATIONS);
    const { title, turns } = conversation(random);
    const inGroup = sessions.length % 4 === 1;
    const start = {
      key: inGroup ? GROUP_KEY : MAIN_KEY,
      title,
      model: inGroup ? LOCAL : HOSTED,
      startedAt: timeBefore(now, day, random.integer(8, 18), random.integer(0, 59)),
      cwd,
    };
    sessions.push(createSession(start, turns, random));
  }
  return sessions;
}

/** The fields of a session entry that both eras store (docs/upstream.md, B.3, sessions.json). */
export function sessionEntry(session: Session): Readonly<Record<string, unknown>> {
  const inGroup = session.key === GROUP_KEY;
  return {
    sessionId: session.id,
    updatedAt: session.endedAt,
    chatType: inGroup ? "group" : "direct",
    channel: inGroup ? "telegram" : "webchat",
    displayName: inGroup ? "Brook Lane notices" : session.title,
    model: session.model.id,
    modelProvider: session.model.provider,
    inputTokens: session.inputTokens,
    outputTokens: session.outputTokens,
    totalTokens: session.inputTokens + session.outputTokens,
    contextTokens: 128_000,
    compactionCount: session.events.filter((event) => event.type === "compaction").length,
    abortedLastRun: false,
  };
}
