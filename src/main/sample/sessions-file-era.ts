import type { SampleEntry } from "./sample-entry.ts";
import { sessionEntry } from "./sessions.ts";
import type { Session } from "./transcript.ts";

const DIR = "agents/main/sessions";

/**
 * Sessions as OpenClaw kept them up to 2026.5 (docs/upstream.md, B.1 and B.3): `sessions.json` names the current session of each key,
 * every session has its `<id>.jsonl`, and one that was reset by hand was put away under another name.
 */
export function fileEraSessions(sessions: readonly Session[]): readonly SampleEntry[] {
  const current = new Map(sessions.map((session) => [session.key, session]));
  const index = Object.fromEntries(
    [...current].map(([key, session]) => [
      key,
      { ...sessionEntry(session), sessionFile: `${session.id}.jsonl`, origin: { provider: "webchat" } },
    ]),
  );
  const newest = Math.max(...sessions.map((session) => session.endedAt));
  return [
    {
      kind: "file",
      path: `${DIR}/sessions.json`,
      content: `${JSON.stringify(index, null, 2)}\n`,
      mode: 0o600,
      modifiedAt: newest,
    },
    ...sessions.map((session, position): SampleEntry => {
      const isReset = position === 2 && current.get(session.key) !== session;
      const resetAt = new Date(session.endedAt).toISOString().replaceAll(":", "-");
      return {
        kind: "file",
        path: `${DIR}/${session.id}.jsonl${isReset ? `.reset.${resetAt}` : ""}`,
        content: session.events.map((event) => `${JSON.stringify(event)}\n`).join(""),
        mode: 0o600,
        modifiedAt: session.endedAt,
      };
    }),
  ];
}
