import { createContext, use } from "react";
import { useStore } from "zustand";
import { createApi } from "#shared/ipc/client";
import { type ClawbackApi, contract } from "#shared/ipc/contract";
import type { AppState, ProfileView } from "#shared/models/app-state";
import type { Bridge } from "./bridge/bridge.ts";
import { createOutbox, type Outbox } from "./features/inbox/outbox.ts";
import { type AppStore, createAppStore } from "./store/app-store.ts";
import { createViewStore, type ViewStore } from "./store/view-store.ts";

/** What the components of one page share; made once, before the first render. */
export type Services = Readonly<{
  api: ClawbackApi;
  bridge: Bridge;
  app: AppStore;
  view: ViewStore;
  outbox: Outbox;
}>;

export function createServices(bridge: Bridge): Services {
  const api = createApi(contract, bridge.transport);
  return {
    api,
    bridge,
    app: createAppStore(api, bridge.connection),
    view: createViewStore(),
    outbox: createOutbox(bridge),
  };
}

export const ServicesContext = createContext<Services | null>(null);
export const AppStateContext = createContext<AppState | null>(null);

export function useServices(): Services {
  const services = use(ServicesContext);
  if (services === null) throw new Error("no ServicesContext above this component");
  return services;
}

export function useApi(): ClawbackApi {
  return useServices().api;
}

/** The state Clawback last sent; for components below the frame, where there always is one. */
export function useAppState(): AppState {
  const state = use(AppStateContext);
  if (state === null) throw new Error("no AppStateContext above this component");
  return state;
}

/** The profile the person chose, or the first one; null when there is none at all. */
export function useProfile(): ProfileView | null {
  const { profiles } = useAppState();
  const chosen = useStore(useServices().view, (view) => view.profileId);
  return profiles.find((profile) => profile.id === chosen) ?? profiles[0] ?? null;
}

/** What a command in a terminal needs to mean the agent on the page; nothing when there is only one. */
export function useProfileFlag(): readonly string[] {
  const profile = useProfile();
  const many = useAppState().profiles.length > 1;
  return many && profile !== null ? ["--profile", profile.id] : [];
}
