import { useSyncExternalStore } from "react";
import { RUN_KINDS, RUN_RESULTS, type RunKind, type RunResultKind } from "#shared/models/run";
import { spanOf } from "./calendar.ts";

/**
 * The page's address (`location.hash`) is where one is: `#/overview`, `#/inbox`, `#/snapshots`,
 * `#/snapshots/backup-20250714T020000Z/workspace/notes`, with `?file=a.md` for a file in that folder or
 * `?since=backup-20250713T020000Z` for what changed since another snapshot; `#/settings/sync?field=sync.mode`. So Back,
 * reload and a bookmark work as everywhere. `#/exports/preview` is what an export would send,
 * `#/activity?kind=backup&result=failed&day=2025-07-14` some of the runs.
 */
export type Route =
  | Readonly<{ page: "overview" }>
  | Readonly<{ page: "inbox" }>
  | Readonly<{ page: "exports"; view?: "preview" }>
  | ActivityRoute
  | Readonly<{ page: "snapshots"; snapshot: string | null; folder: string; file?: string; since?: string }>
  | Readonly<{ page: "setup" }>
  | Readonly<{ page: "diagnostics" }>
  | Readonly<{ page: "settings"; section: SettingsSection; field?: string }>;

/** The parts of the settings, in their order. */
export const SETTINGS_SECTIONS = ["agent", "sync", "backup", "exports", "credentials", "app"] as const;
export type SettingsSection = (typeof SETTINGS_SECTIONS)[number];

/** The list of runs, and what of it is shown. */
export type ActivityRoute = Readonly<{
  page: "activity";
  kind?: RunKind;
  result?: RunResultKind;
  /** "2025-07-14", of this machine's calendar. */
  day?: string;
}>;

export type SnapshotsRoute = Extract<Route, { page: "snapshots" }>;

export type PageName = Route["page"];

export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const [page, snapshot, ...folder] = path.split("/").map(decode);
  switch (page) {
    case "inbox":
    case "setup":
    case "diagnostics":
      return { page };
    case "settings": {
      const field = new URLSearchParams(query).get("field");
      return {
        page,
        section: SETTINGS_SECTIONS.find((section) => section === snapshot) ?? "agent",
        ...(field === null ? {} : { field }),
      };
    }
    case "exports":
      return snapshot === "preview" ? { page, view: "preview" } : { page };
    case "activity":
      return { page, ...filterOf(new URLSearchParams(query)) };
    case "snapshots":
      return {
        page,
        snapshot: snapshot === undefined || snapshot === "" ? null : snapshot,
        folder: folder.join("/"),
        ...whatOf(new URLSearchParams(query)),
      };
    default:
      return { page: "overview" };
  }
}

function filterOf(query: URLSearchParams): Omit<ActivityRoute, "page"> {
  const kind = RUN_KINDS.find((known) => known === query.get("kind"));
  const result = RUN_RESULTS.find((known) => known === query.get("result"));
  const day = query.get("day");
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(result === undefined ? {} : { result }),
    ...(day === null || spanOf(day) === null ? {} : { day }),
  };
}

function whatOf(query: URLSearchParams): Readonly<{ file?: string; since?: string }> {
  const file = query.get("file");
  const since = query.get("since");
  return { ...(file === null ? {} : { file }), ...(since === null ? {} : { since }) };
}

export function hrefOf(route: Route): string {
  switch (route.page) {
    case "overview":
    case "inbox":
    case "setup":
    case "diagnostics":
      return `#/${route.page}`;
    case "settings": {
      const query = route.field === undefined ? "" : `?field=${encodeURIComponent(route.field)}`;
      return `#/settings/${route.section}${query}`;
    }
    case "exports":
      return route.view === undefined ? "#/exports" : `#/exports/${route.view}`;
    case "activity": {
      const query = new URLSearchParams();
      if (route.kind !== undefined) query.set("kind", route.kind);
      if (route.result !== undefined) query.set("result", route.result);
      if (route.day !== undefined) query.set("day", route.day);
      return query.size === 0 ? "#/activity" : `#/activity?${query.toString()}`;
    }
    case "snapshots": {
      const parts = route.snapshot === null ? [] : [route.snapshot, ...route.folder.split("/")];
      const path = ["#/snapshots", ...parts.filter((part) => part !== "").map(encodeURIComponent)].join("/");
      const query = new URLSearchParams();
      if (route.file !== undefined) query.set("file", route.file);
      if (route.since !== undefined) query.set("since", route.since);
      return query.size === 0 ? path : `${path}?${query.toString()}`;
    }
  }
}

/** The place in the settings of a field, as errors name it: "sync.s3.bucket", "profiles.0.backup.passphrase". */
export function settingsRouteOf(name: string): Route {
  const field = name.replace(/^profiles\.\d+\./, "");
  const section = SETTINGS_SECTIONS.find((known) => field.startsWith(`${known}.`)) ?? "agent";
  return { page: "settings", section, field };
}

export function navigate(route: Route): void {
  window.location.hash = hrefOf(route);
}

export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(onHashChange, () => window.location.hash));
}

function onHashChange(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}

/** A hand-typed address may hold a lone `%`; it is then taken as it is. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return part;
    throw error;
  }
}
