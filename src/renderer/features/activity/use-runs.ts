import { useState } from "react";
import type { ProfileId } from "#shared/brand";
import type { Run } from "#shared/models/run";
import { spanOf } from "../../calendar.ts";
import { type Loaded, useLoad } from "../../hooks/use-load.ts";
import type { ActivityRoute } from "../../route.ts";
import { useApi, useAppState } from "../../services.ts";

/** Runs of one call; also by how many the list grows. */
const PAGE = 500;

export type Runs = Readonly<{
  now: Loaded<Readonly<{ runs: readonly Run[]; hasMore: boolean }>>;
  retry: () => void;
  /** Has the next older ones come, below those that are there. */
  more: () => void;
}>;

/** The runs of an agent that match, newest first, read anew whenever one starts or ends. */
export function useRuns(profileId: ProfileId, { kind, result, day }: ActivityRoute): Runs {
  const api = useApi();
  const { activeRuns, recentRuns } = useAppState();
  const ended = day === undefined ? null : spanOf(day);
  const [wanted, setWanted] = useState(PAGE);
  const filter = {
    profileId,
    ...(kind === undefined ? {} : { kind }),
    ...(result === undefined ? {} : { result }),
    ...(ended === null ? {} : { ended }),
  };
  const states = activeRuns.map(({ id, state }) => `${id} ${state.kind}`);

  const load = async () => {
    const runs: Run[] = [];
    for (;;) {
      const last = runs.at(-1);
      const page = await api.runs.list({
        ...filter,
        limit: PAGE,
        ...(last === undefined ? {} : { before: last.id }),
      });
      runs.push(...page);
      if (page.length < PAGE) return { runs, hasMore: false };
      if (runs.length >= wanted) return { runs, hasMore: true };
    }
  };
  const { now, retry } = useLoad(
    JSON.stringify(filter),
    load,
    [wanted, recentRuns[0]?.id, ...states].join("\n"),
  );
  return { now, retry, more: () => setWanted(wanted + PAGE) };
}
