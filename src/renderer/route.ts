import { useSyncExternalStore } from "react";

/**
 * The page's address (`location.hash`) is where one is: `#/overview`, `#/inbox`, `#/snapshots`,
 * `#/snapshots/backup-20250714T020000Z/workspace/notes`. So Back, reload and a bookmark work as everywhere.
 */
export type Route =
  | Readonly<{ page: "overview" }>
  | Readonly<{ page: "inbox" }>
  | Readonly<{ page: "snapshots"; snapshot: string | null; folder: string }>;

export type PageName = Route["page"];

export function parseRoute(hash: string): Route {
  const [page, snapshot, ...folder] = hash.replace(/^#\/?/, "").split("/").map(decode);
  switch (page) {
    case "inbox":
      return { page };
    case "snapshots":
      return {
        page,
        snapshot: snapshot === undefined || snapshot === "" ? null : snapshot,
        folder: folder.join("/"),
      };
    default:
      return { page: "overview" };
  }
}

export function hrefOf(route: Route): string {
  switch (route.page) {
    case "overview":
    case "inbox":
      return `#/${route.page}`;
    case "snapshots": {
      const parts = route.snapshot === null ? [] : [route.snapshot, ...route.folder.split("/")];
      return ["#/snapshots", ...parts.filter((part) => part !== "").map(encodeURIComponent)].join("/");
    }
  }
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
