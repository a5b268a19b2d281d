import { session } from "electron";
import { isPageAddress } from "../page-address.ts";

/** What the page may use beyond drawing itself, each with its reason. Everything else is denied. */
const PERMISSIONS: ReadonlySet<string> = new Set([
  // "Copy" beside a CLI line and on a report; it writes plain text, and only on a click.
  "clipboard-sanitized-write",
]);

/** No camera, no location, no devices (https://www.electronjs.org/docs/latest/tutorial/security, item 5). */
export function denyPermissions(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, permission, grant, details) => {
    grant(PERMISSIONS.has(permission) && isPageAddress(details.requestingUrl));
  });
  session.defaultSession.setPermissionCheckHandler(
    (_contents, permission, origin) => PERMISSIONS.has(permission) && isPageAddress(origin),
  );
  session.defaultSession.setDevicePermissionHandler(() => false);
}
