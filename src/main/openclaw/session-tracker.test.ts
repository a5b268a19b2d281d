import { expect, it } from "vitest";
import { createSessionTracker, type SessionSighting } from "./session-tracker.ts";

const MINUTE = 60_000;
const IDLE = 30 * MINUTE;
const NOW = Date.UTC(2026, 10, 21, 12);

function session(sessionId: string, change: Partial<SessionSighting> = {}): SessionSighting {
  return {
    agentId: "main",
    sessionId,
    sessionKey: "agent:main:main",
    activeAt: NOW,
    isOver: false,
    ...change,
  };
}

function changes(
  ...steps: readonly (readonly [sightings: readonly SessionSighting[], now: number])[]
): readonly string[] {
  const tracker = createSessionTracker(IDLE);
  return steps.map(([sightings, now]) =>
    tracker
      .observe(sightings, now)
      .map(({ kind, sessionId }) => `${kind} ${sessionId}`)
      .join(", "),
  );
}

it("says nothing of what was there before, and starts what is new", () => {
  expect(changes([[session("a")], NOW], [[session("a"), session("b", { sessionKey: "x" })], NOW])).toEqual([
    "",
    "start b",
  ]);
});

it("ends a session whose key moves to another one, and starts that", () => {
  expect(changes([[session("a")], NOW], [[session("b")], NOW + 1])).toEqual(["", "end a, start b"]);
});

it("ends a session that is over, once", () => {
  const over = session("a", { isOver: true });
  expect(changes([[session("a")], NOW], [[over], NOW + 1], [[over], NOW + 2], [[], NOW + 3])).toEqual([
    "",
    "end a",
    "",
    "",
  ]);
});

it("ends an idle session, and starts it again when it is active", () => {
  const [quiet, active] = [session("a"), session("a", { activeAt: NOW + IDLE + MINUTE })];
  expect(
    changes(
      [[quiet], NOW],
      [[quiet], NOW + IDLE - 1],
      [[quiet], NOW + IDLE],
      [[quiet], NOW + IDLE + 1],
      [[active], NOW + IDLE + MINUTE],
    ),
  ).toEqual(["", "", "end a", "", "start a"]);
});

it("keeps a session open while it is active, without another start", () => {
  const at = (minutes: number) => session("a", { activeAt: NOW + minutes * MINUTE });
  expect(changes([[at(0)], NOW], [[at(20)], NOW + 20 * MINUTE], [[at(20)], NOW + 40 * MINUTE])).toEqual([
    "",
    "",
    "",
  ]);
});

it("ends a session that was open when the watch began", () => {
  expect(changes([[session("a", { activeAt: NOW - 29 * MINUTE })], NOW], [[], NOW])).toEqual(["", "end a"]);
});

it("does not start old sessions that come to light at once, as when OpenClaw moves to its database", () => {
  const old = session("old", { activeAt: NOW - 2 * IDLE });
  expect(changes([[], NOW], [[old], NOW], [[], NOW])).toEqual(["", "", ""]);
});

it.each([
  "cron:daily",
  "hook:5a1c",
  "agent:main:cron:daily",
  "agent:main:cron:daily:run:5a1c",
  "agent:main:subagent:5a1c",
  "agent:main:hook:5a1c",
])("ignores %s", (sessionKey) => {
  expect(changes([[], NOW], [[session("a", { sessionKey })], NOW], [[], NOW])).toEqual(["", "", ""]);
});

it.each(["main", "agent:main:telegram:group:-100", "agent:hooky:main", "agent:main:main:thread:cron:1"])(
  "follows %s",
  (sessionKey) => {
    expect(changes([[], NOW], [[session("a", { sessionKey })], NOW])).toEqual(["", "start a"]);
  },
);

it("waits for the name of a transcript, and takes it for a person's when none comes", () => {
  const unnamed = session("a", { sessionKey: null });
  expect(changes([[], NOW], [[unnamed], NOW], [[session("a")], NOW + 1])).toEqual(["", "", "start a"]);
  const cron = session("a", { sessionKey: "cron:x" });
  expect(changes([[], NOW], [[unnamed], NOW], [[cron], NOW + 1])).toEqual(["", "", ""]);
  expect(changes([[], NOW], [[unnamed], NOW], [[unnamed], NOW + 10_000])).toEqual(["", "", "start a"]);
});

it("keeps the sessions of two agents apart", () => {
  const other = session("a", { agentId: "other" });
  expect(changes([[session("a")], NOW], [[session("a"), other], NOW], [[other], NOW])).toEqual([
    "",
    "start a",
    "end a",
  ]);
});

it("tells when to look again: for the first idle session, for a name, or never", () => {
  const tracker = createSessionTracker(IDLE);
  expect(tracker.nextCheckAt()).toBeNull();
  const earlier = session("b", { sessionKey: "x", activeAt: NOW - MINUTE });
  tracker.observe([session("a"), earlier], NOW);
  expect(tracker.nextCheckAt()).toBe(NOW - MINUTE + IDLE);
  tracker.observe([session("a"), earlier, session("c", { sessionKey: null })], NOW);
  expect(tracker.nextCheckAt()).toBe(NOW + 10_000);
  tracker.observe([], NOW);
  expect(tracker.nextCheckAt()).toBeNull();
});
