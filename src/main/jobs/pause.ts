import { z } from "zod";
import type { PausedUntil, PauseLength } from "#shared/models/pause";
import type { Clock } from "../ports.ts";
import { type Fact, type FactStore, WHOLE_APP } from "./fact-store.ts";

const PAUSE: Fact<PausedUntil> = {
  name: "app.paused-until",
  schema: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("time"), at: z.iso.datetime() }),
    z.object({ kind: z.literal("resumed") }),
  ]),
};

/** "Until tomorrow" ends before people are back at work, at this hour of the local day. */
const MORNING_HOUR = 6;

/** Everything that comes by itself, switched off for a while; seen by all faces and kept over restarts. */
export type Pause = Readonly<{
  /** Null when nothing is paused, also when a pause has run out. */
  current: () => PausedUntil | null;
  start: (length: PauseLength) => void;
  /** Ends the pause; nothing when there is none. */
  end: () => void;
}>;

export function createPause(facts: FactStore, clock: Clock): Pause {
  return {
    current: () => {
      const until = facts.get(WHOLE_APP, PAUSE);
      return until?.kind === "time" && Date.parse(until.at) <= clock.now() ? null : until;
    },
    start: (length) => facts.set(WHOLE_APP, PAUSE, untilOf(length, clock.now())),
    end: () => facts.remove(WHOLE_APP, PAUSE),
  };
}

function untilOf(length: PauseLength, now: number): PausedUntil {
  switch (length.kind) {
    case "minutes":
      return { kind: "time", at: new Date(now + length.minutes * 60_000).toISOString() };
    case "tomorrow": {
      const morning = new Date(now);
      morning.setDate(morning.getDate() + 1);
      morning.setHours(MORNING_HOUR, 0, 0, 0);
      return { kind: "time", at: morning.toISOString() };
    }
    case "resumed":
      return { kind: "resumed" };
  }
}

/** Milliseconds since 1970 at which a pause ends by itself; infinity for one that does not, null for none. */
export function endOf(until: PausedUntil | null): number | null {
  if (until === null) return null;
  return until.kind === "time" ? Date.parse(until.at) : Number.POSITIVE_INFINITY;
}
