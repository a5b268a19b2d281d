import { useEffect, useEffectEvent, useState } from "react";
import type { ProfileId } from "#shared/brand";
import { errorData } from "#shared/errors";
import { CHECK_NAMES, type CheckName, type CheckRow } from "#shared/models/diagnostics";
import { useApi } from "../../services.ts";

export type Checks = Readonly<{
  /** What has been looked at so far; the others are still being looked at. */
  rows: ReadonlyMap<CheckName, CheckRow>;
  start: (write: boolean) => void;
}>;

type Round = Readonly<{ number: number; write: boolean }>;
type Held = Readonly<{ round: number; rows: ReadonlyMap<CheckName, CheckRow> }>;

/**
 * Starts every check by itself, now and at each `start`, so that one that waits for a cloud holds up none of the others.
 * Answers to an earlier round are dropped.
 */
export function useChecks(profileId: ProfileId | undefined): Checks {
  const api = useApi();
  const [round, setRound] = useState<Round>({ number: 0, write: false });
  const [held, setHeld] = useState<Held>({ round: 0, rows: new Map() });

  const look = useEffectEvent(async (only: CheckName, write: boolean): Promise<CheckRow | undefined> => {
    const { checks } = await api.diagnostics.run({
      write,
      only,
      ...(profileId === undefined ? {} : { profileId }),
    });
    return checks[0];
  });

  useEffect(() => {
    let wanted = true;
    const add = (row: CheckRow | undefined) => {
      if (!wanted || row === undefined) return;
      setHeld((before) => {
        const rows = before.round === round.number ? before.rows : [];
        return { round: round.number, rows: new Map([...rows, [row.name, row]]) };
      });
    };
    for (const name of CHECK_NAMES) {
      look(name, round.write).then(add, (error: unknown) => add(brokenOff(name, error)));
    }
    return () => {
      wanted = false;
    };
  }, [round]);

  return {
    rows: held.round === round.number ? held.rows : new Map(),
    start: (write) => setRound({ number: round.number + 1, write }),
  };
}

/** The check itself did not answer: the connection is lost, or the agent is gone. */
function brokenOff(name: CheckName, error: unknown): CheckRow {
  const { code, message } = errorData(error);
  return { name, kind: "failed", code, sentence: message, fix: { kind: "retry" } };
}
