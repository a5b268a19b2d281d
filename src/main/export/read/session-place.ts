/** What is known of a session before its transcript is read. */
export type SessionPlace = Readonly<{
  /** `<agent>/<session>`; ids of sessions may be chosen by hand, so only the agent makes them unique. */
  sourceId: string;
  agentId: string;
  sessionId: string;
  sessionKey: string | null;
  /** The name that OpenClaw shows for it. */
  title: string | null;
  tags: readonly string[];
  /** A path relative to the state folder, or `database table id`. */
  where: string;
}>;

export function sessionSourceId(agentId: string, sessionId: string): string {
  return `${agentId}/${sessionId}`;
}

/** Sessions that nobody sits at (docs/upstream.md, B.3). */
const UNATTENDED = /^(?:agent:[^:]+:)?(cron|hook|subagent):/;

/** What kind of session it is: its channel, its kind of chat, and who began it when that was no person. */
export function sessionTags(
  sessionKey: string | null,
  ...names: readonly (string | null | undefined)[]
): readonly string[] {
  const [, origin] = UNATTENDED.exec(sessionKey ?? "") ?? [];
  return [...new Set([...names, origin].filter((name) => (name ?? "") !== ""))].map(String);
}
