import { dialog, shell } from "electron";

/**
 * Where a link of the page may lead: the documentation that our own texts point to. A host where anybody can publish does
 * not belong here, for a file name or a transcript shown on the page may hold a link.
 */
const KNOWN_HOSTS: ReadonlySet<string> = new Set([
  "rclone.org",
  "docs.openclaw.ai",
  "developers.anytype.io",
  "docs.convex.dev",
]);

/** Where rclone waits on this machine for a person who signs in to a cloud (`rclone authorize`). */
const SIGN_IN = "http://127.0.0.1:53682/auth";

/**
 * Opens a link in the default browser, if it is https and leads to a known host or to `releasePage`, or is rclone's own
 * sign-in on this machine; ignores it otherwise
 * (https://www.electronjs.org/docs/latest/tutorial/security, item 15).
 */
export function openExternalLink(address: string, releasePage: string | null): void {
  const url = URL.parse(address);
  if (url === null || !(isAllowed(url) || isRelease(url, releasePage))) return;
  shell.openExternal(url.href).catch((error: unknown) => {
    dialog.showErrorBox(
      "The browser cannot be opened",
      error instanceof Error ? error.message : String(error),
    );
  });
}

/** Exactly the page of the update that Clawback tells of. */
function isRelease(url: URL, releasePage: string | null): boolean {
  return releasePage !== null && url.protocol === "https:" && url.href === URL.parse(releasePage)?.href;
}

function isAllowed(url: URL): boolean {
  if (url.username !== "") return false;
  return (
    (url.protocol === "https:" && KNOWN_HOSTS.has(url.host)) || `${url.origin}${url.pathname}` === SIGN_IN
  );
}
