import { isDeepStrictEqual } from "node:util";
import type { ProfileId } from "#shared/brand";
import type { SessionChange } from "./session-tracker.ts";
import { type SessionWatcher, watchSessions } from "./session-watcher.ts";

/** A profile whose sync is wanted when a session starts or ends. */
export type SessionTrigger = Readonly<{
  profileId: ProfileId;
  /** Absolute. */
  stateDir: string;
  onStart: boolean;
  onEnd: boolean;
  idleMinutes: number;
}>;

export type SessionTriggers = Readonly<{
  /**
   * Takes these in place of those before; one that did not change is watched on without a gap. Resolves when the sessions
   * of now are known; never rejects.
   */
  replace: (triggers: readonly SessionTrigger[]) => Promise<void>;
  close: () => void;
}>;

/** Calls `start` once for every burst of sessions that a profile wants to hear of. */
export function createSessionTriggers(
  options: Readonly<{
    now: () => number;
    start: (profileId: ProfileId) => void;
    report: (error: unknown) => void;
  }>,
): SessionTriggers {
  const { now, start, report } = options;
  let watched: readonly Readonly<{ trigger: SessionTrigger; watcher: SessionWatcher }>[] = [];

  function watchOne(trigger: SessionTrigger): SessionWatcher {
    const isWanted = ({ kind }: SessionChange) => (kind === "start" ? trigger.onStart : trigger.onEnd);
    return watchSessions({
      stateDir: trigger.stateDir,
      idleMs: trigger.idleMinutes * 60_000,
      now,
      onChanges: (changes) => {
        if (changes.some(isWanted)) start(trigger.profileId);
      },
      report,
    });
  }

  return {
    replace: async (triggers) => {
      const kept = watched.filter(({ trigger }) =>
        triggers.some((other) => isDeepStrictEqual(other, trigger)),
      );
      for (const one of watched) if (!kept.includes(one)) one.watcher.close();
      const fresh = triggers.filter(
        (trigger) => !kept.some((one) => isDeepStrictEqual(one.trigger, trigger)),
      );
      watched = [...kept, ...fresh.map((trigger) => ({ trigger, watcher: watchOne(trigger) }))];
      await Promise.all(watched.map(({ watcher }) => watcher.ready));
    },
    close: () => {
      for (const { watcher } of watched) watcher.close();
      watched = [];
    },
  };
}
