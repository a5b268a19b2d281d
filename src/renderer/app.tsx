import { lazy, Suspense, useEffect } from "react";
import { useStore } from "zustand";
import type { ProfileView } from "#shared/models/app-state";
import { ActivityPage } from "./features/activity/activity-page.tsx";
import { ExportsPage } from "./features/exports/exports-page.tsx";
import { Frame } from "./features/frame/frame.tsx";
import { StartPage } from "./features/frame/start-page.tsx";
import { InboxPage } from "./features/inbox/inbox-page.tsx";
import { NoProfile } from "./features/overview/no-profile.tsx";
import { OverviewPage } from "./features/overview/overview-page.tsx";
import { SnapshotsPage } from "./features/snapshots/snapshots-page.tsx";
import { type Route, useRoute } from "./route.ts";
import { AppStateContext, type Services, ServicesContext, useProfile } from "./services.ts";
import { strings } from "./strings.ts";
import { Announcer } from "./ui/announcer.tsx";
import { Loading } from "./ui/loading.tsx";

/** Rarely visited, so loaded when they are. */
const SetupPage = lazy(() => import("./features/setup/setup-page.tsx"));
const DiagnosticsPage = lazy(() => import("./features/diagnostics/diagnostics-page.tsx"));
const SettingsPage = lazy(() => import("./features/settings/settings-page.tsx"));

type ProfileRoute = Exclude<Route, { page: "setup" | "settings" | "diagnostics" }>;

/** The page: what stands before there is a state, or the frame with the page of the address in it. */
export function App({ services }: { readonly services: Services }) {
  const data = useStore(services.app);
  const refused = useStore(services.bridge.connection).kind === "refused";
  const theme = data.kind === "ready" ? data.state.theme : "system";
  useEffect(() => {
    document.documentElement.dataset["theme"] = theme;
  }, [theme]);

  return (
    <ServicesContext value={services}>
      {data.kind === "ready" && !refused ? (
        <AppStateContext value={data.state}>
          <Announcer>
            <CurrentPage />
          </Announcer>
        </AppStateContext>
      ) : (
        <StartPage refused={refused} error={data.kind === "failed" ? data.error : null} />
      )}
    </ServicesContext>
  );
}

function CurrentPage() {
  const route = useRoute();
  const profile = useProfile();
  return (
    <Frame page={route.page}>
      <Suspense fallback={<Loading text={strings.app.loading} />}>
        <PageOf route={route} profile={profile} />
      </Suspense>
    </Frame>
  );
}

function PageOf({ route, profile }: { readonly route: Route; readonly profile: ProfileView | null }) {
  // These are there without an agent, too; and the set-up stays on the page while its agent comes to be.
  if (route.page === "setup") return <SetupPage />;
  if (route.page === "settings") return <SettingsPage route={route} profile={profile} />;
  if (route.page === "diagnostics") return <DiagnosticsPage key={profile?.id} profile={profile} />;
  return profile === null ? <NoProfile /> : <ProfilePage key={profile.id} route={route} profile={profile} />;
}

function ProfilePage({ route, profile }: { readonly route: ProfileRoute; readonly profile: ProfileView }) {
  switch (route.page) {
    case "overview":
      return <OverviewPage profile={profile} />;
    case "inbox":
      return <InboxPage profile={profile} />;
    case "exports":
      return <ExportsPage profile={profile} route={route} />;
    case "activity":
      return <ActivityPage profile={profile} route={route} />;
    case "snapshots":
      return <SnapshotsPage profile={profile} route={route} />;
  }
}
