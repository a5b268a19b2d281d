import { createStore, type StoreApi } from "zustand/vanilla";
import type { ProfileId } from "#shared/brand";

/** What the person looks at, which is nobody's business but this page's. Where in a snapshot they are is in the address. */
export type View = Readonly<{ profileId: ProfileId | null }>;

export type ViewStore = StoreApi<View>;

export function createViewStore(): ViewStore {
  return createStore<View>(() => ({ profileId: null }));
}
