import { app } from "electron";

/** Nothing is embedded, whatever the page is made to ask for (https://www.electronjs.org/docs/latest/tutorial/security, item 12). */
export function blockWebviews(): void {
  app.on("web-contents-created", (_event, contents) => {
    contents.on("will-attach-webview", (event) => event.preventDefault());
  });
}
