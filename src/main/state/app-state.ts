import { isDeepStrictEqual } from "node:util";
import type { Unsubscribe } from "#shared/ipc/schema";
import type { AppState } from "#shared/models/app-state";

/** At most ten pushes a second reach a page, however often progress is reported. */
const PUSH_EVERY_MS = 100;

export type AppStateStore = Readonly<{
  get: () => AppState;
  /**
   * Puts `change(state)` in place of the state. When that differs the revision goes up and subscribers hear of it;
   * the revision that `change` returns is ignored.
   */
  update: (change: (state: AppState) => AppState) => void;
  /** Calls `listener` with every newer state, throttled: at once when idle, the last one always. Not called at once. */
  subscribe: (listener: (state: AppState) => void) => Unsubscribe;
  /** Ends the pushes; what is pending is dropped. */
  close: () => void;
}>;

/**
 * The one owner of the state that pages show (docs/architecture.md, `state/`). `report` gets what a listener throws (a
 * window that is gone); the others still get their push.
 */
export function createAppStateStore(
  initial: Omit<AppState, "revision">,
  report: (error: unknown) => void,
): AppStateStore {
  const listeners = new Set<(state: AppState) => void>();
  let state: AppState = { ...initial, revision: 1 };
  let pushedRevision = state.revision;
  let timer: NodeJS.Timeout | null = null;
  let closed = false;

  function push(): void {
    timer = null;
    if (pushedRevision === state.revision) return;
    pushedRevision = state.revision;
    timer = setTimeout(push, PUSH_EVERY_MS);
    for (const listener of listeners) {
      try {
        listener(state);
      } catch (error) {
        report(error);
      }
    }
  }

  return {
    get: () => state,
    update: (change) => {
      const changed = { ...change(state), revision: state.revision };
      if (closed || isDeepStrictEqual(changed, state)) return;
      state = { ...changed, revision: state.revision + 1 };
      if (timer === null) push();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    close: () => {
      closed = true;
      listeners.clear();
      if (timer !== null) clearTimeout(timer);
    },
  };
}
