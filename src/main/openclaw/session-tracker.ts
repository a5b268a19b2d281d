/** One session as OpenClaw's files show it now. Times are milliseconds since 1970. */
export type SessionSighting = Readonly<{
  agentId: string;
  sessionId: string;
  /** Null for a transcript that no index names (yet). */
  sessionKey: string | null;
  activeAt: number;
  /** It was put away: reset, deleted or archived. */
  isOver: boolean;
}>;

export type SessionChange = Readonly<{ kind: "start" | "end"; agentId: string; sessionId: string }>;

export type SessionTracker = Readonly<{
  /** Takes all sessions there are at `now`, and says what started and ended. The first call says nothing. */
  observe: (sightings: readonly SessionSighting[], now: number) => readonly SessionChange[];
  /** When to observe again although nothing has changed: a session may be idle by then. Null: no need. */
  nextCheckAt: () => number | null;
}>;

/** Work that nobody sits at: cron jobs, hooks and an agent's own helpers (docs/upstream.md, B.3 and B.4). */
const UNATTENDED = /^(?:agent:[^:]+:)?(?:cron|hook|subagent):/;

/** A transcript may be written a moment before the index says whose it is. */
const NAMING_MS = 10_000;

type Known = Readonly<{ sighting: SessionSighting; isOpen: boolean }>;

/**
 * Tells sessions apart as people mean them: one starts when it is new, or active again after it had ended, and ends when
 * its key moves to another session, it is put away, or it was idle for `idleMs` (docs/upstream.md, B.4: OpenClaw
 * itself never ends a quiet one). A session that was active lately when the watch began is open, without a start.
 */
export function createSessionTracker(idleMs: number): SessionTracker {
  let known: ReadonlyMap<string, Known> | null = null;
  let unnamedSince: ReadonlyMap<string, number> = new Map();

  function isOpen({ activeAt, isOver }: SessionSighting, before: Known | undefined, now: number): boolean {
    const isLive = !isOver && now - activeAt < idleMs;
    return isLive && (before === undefined || before.isOpen || before.sighting.activeAt !== activeAt);
  }

  /** Whether it is known by now that somebody sits at a session; without a name that takes a while. */
  function isAttended(sighting: SessionSighting, now: number): boolean {
    if (sighting.sessionKey !== null) return !UNATTENDED.test(sighting.sessionKey);
    return now - (unnamedSince.get(nameOf(sighting)) ?? now) >= NAMING_MS;
  }

  return {
    observe: (sightings, now) => {
      unnamedSince = new Map(
        sightings
          .filter(({ sessionKey }) => sessionKey === null)
          .map((sighting) => [nameOf(sighting), unnamedSince.get(nameOf(sighting)) ?? now]),
      );
      const before = known;
      const current = new Map(
        sightings
          .filter((sighting) => isAttended(sighting, now))
          .map((sighting): readonly [string, Known] => {
            const name = nameOf(sighting);
            return [name, { sighting, isOpen: isOpen(sighting, before?.get(name), now) }];
          }),
      );
      known = current;
      return before === null ? [] : changesBetween(before, current);
    },
    nextCheckAt: () => {
      const open = [...(known?.values() ?? [])].filter((session) => session.isOpen);
      const unnamed = [...unnamedSince].filter(([name]) => known?.has(name) !== true);
      const times = [
        ...open.map(({ sighting }) => sighting.activeAt + idleMs),
        ...unnamed.map(([, since]) => since + NAMING_MS),
      ];
      return times.length === 0 ? null : Math.min(...times);
    },
  };
}

function nameOf({ agentId, sessionId }: SessionSighting): string {
  return `${agentId}/${sessionId}`;
}

function changesBetween(
  before: ReadonlyMap<string, Known>,
  now: ReadonlyMap<string, Known>,
): readonly SessionChange[] {
  const open = (sessions: ReadonlyMap<string, Known>, other: ReadonlyMap<string, Known>) =>
    [...sessions].filter(([name, { isOpen }]) => isOpen && other.get(name)?.isOpen !== true);
  const change =
    (kind: SessionChange["kind"]) =>
    ([, { sighting }]: readonly [string, Known]): SessionChange => ({
      kind,
      agentId: sighting.agentId,
      sessionId: sighting.sessionId,
    });
  return [...open(before, now).map(change("end")), ...open(now, before).map(change("start"))];
}
