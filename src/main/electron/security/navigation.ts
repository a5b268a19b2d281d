import { app } from "electron";
import { isPageAddress } from "../page-address.ts";

/**
 * The window shows the page and never anything else: a link, a dropped file or a redirect cannot replace it
 * (https://www.electronjs.org/docs/latest/tutorial/security, item 13).
 */
export function blockNavigation(): void {
  app.on("web-contents-created", (_event, contents) => {
    contents.on("will-frame-navigate", (event) => {
      if (!event.isMainFrame || !isPageAddress(event.url)) event.preventDefault();
    });
    contents.on("will-redirect", (event) => {
      if (!isPageAddress(event.url)) event.preventDefault();
    });
  });
}
