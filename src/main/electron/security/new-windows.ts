import { app } from "electron";
import { openExternalLink } from "./external-links.ts";

/**
 * The page opens no windows. A link that is meant for the browser goes there, when it is one we know, or leads to the page
 * of the update that Clawback tells of now (`releasePage`)
 * (https://www.electronjs.org/docs/latest/tutorial/security, item 14).
 */
export function blockNewWindows(releasePage: () => string | null): void {
  app.on("web-contents-created", (_event, contents) => {
    contents.setWindowOpenHandler(({ url }) => {
      openExternalLink(url, releasePage());
      return { action: "deny" };
    });
  });
}
