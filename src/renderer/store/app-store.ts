import { createStore, type StoreApi } from "zustand/vanilla";
import { errorData, type ErrorData } from "#shared/errors";
import type { ClawbackApi } from "#shared/ipc/contract";
import type { AppState } from "#shared/models/app-state";
import type { Connection } from "../bridge/bridge.ts";

export type AppData =
  | Readonly<{ kind: "loading" }>
  | Readonly<{ kind: "failed"; error: ErrorData }>
  | Readonly<{ kind: "ready"; state: AppState }>;

export type AppStore = StoreApi<AppData>;

/**
 * Holds what Clawback last said, and nothing else; the page never changes it by itself. Listens for pushes first and
 * then fetches the whole state, again after every reconnect, so that no change falls between the two.
 */
export function createAppStore(api: ClawbackApi, connection: StoreApi<Connection>): AppStore {
  const store = createStore<AppData>(() => ({ kind: "loading" }));
  /** True until the first state of this connection: a restarted Clawback counts its revisions from the start again. */
  let newConnection = true;

  const apply = (next: AppState) => {
    const held = store.getState();
    if (!newConnection && held.kind === "ready" && next.revision < held.state.revision) return;
    newConnection = false;
    store.setState({ kind: "ready", state: next }, true);
  };

  const fetchState = async () => {
    try {
      apply(await api.app.state({}));
    } catch (error) {
      // With a state in hand the page stays usable, and the connection bar says what is the matter.
      if (store.getState().kind !== "ready")
        store.setState({ kind: "failed", error: errorData(error) }, true);
    }
  };

  api.app.stateChanged(apply);
  connection.subscribe(({ kind }, previous) => {
    if (kind === "open") void fetchState();
    else if (previous.kind === "open") newConnection = true;
  });
  if (connection.getState().kind === "open") void fetchState();
  return store;
}
