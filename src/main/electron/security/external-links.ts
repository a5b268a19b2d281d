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

/**
 * Opens a link in the default browser, if it is https and leads to a known host; ignores it otherwise
 * (https://www.electronjs.org/docs/latest/tutorial/security, item 15).
 */
export function openExternalLink(address: string): void {
  const url = URL.parse(address);
  if (url?.protocol !== "https:" || !KNOWN_HOSTS.has(url.host) || url.username !== "") return;
  shell.openExternal(url.href).catch((error: unknown) => {
    dialog.showErrorBox(
      "The browser cannot be opened",
      error instanceof Error ? error.message : String(error),
    );
  });
}
