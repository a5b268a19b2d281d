import type { RunId } from "#shared/brand";
import type { Run } from "#shared/models/run";
import { useAppState } from "../../services.ts";

/** A run of this profile list by its id, active or finished; null until the state that holds it has come. */
export function useRun(id: RunId | null): Run | null {
  const { activeRuns, recentRuns } = useAppState();
  if (id === null) return null;
  return [...activeRuns, ...recentRuns].find((run) => run.id === id) ?? null;
}
