import { useEffect, useRef } from "react";
import type { RunId } from "#shared/brand";
import { useAppState } from "../../services.ts";
import { strings } from "../../strings.ts";
import { useAnnounce } from "../../ui/announcer.tsx";
import { outcomeText } from "../runs/outcome.ts";

/** Says aloud how a run ended, when it ends while the page is open. */
export function useRunAnnouncements(): void {
  const newest = useAppState().recentRuns[0];
  const announce = useAnnounce();
  const known = useRef<RunId | null | undefined>(undefined);

  useEffect(() => {
    const before = known.current;
    known.current = newest?.id ?? null;
    if (before === undefined || newest === undefined || newest.id === before) return;
    announce(strings.runs.finished(strings.runs.kinds[newest.kind], outcomeText(newest)));
  }, [newest, announce]);
}
