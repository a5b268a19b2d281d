import { session } from "electron";
import { isPageAddress } from "../page-address.ts";

/**
 * The page has no business on the network: all it needs comes from `app://` and over IPC. So a script that got into it could
 * not send anything out, even past the content security policy.
 */
export function blockNetwork(): void {
  session.defaultSession.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !isPageAddress(details.url) && !isOwnText(details.url) });
  });
}

/** A text that the page made and its owner saves as a file (the support bundle): it lies in the page's own memory. */
function isOwnText(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.protocol === "blob:" && isPageAddress(url.pathname);
}
