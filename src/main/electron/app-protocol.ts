import { protocol } from "electron";
import type { PageFiles } from "../page/page-files.ts";
import { PAGE_HEADERS } from "../page/page-policy.ts";
import { APP_SCHEME, isPageAddress } from "./page-address.ts";

/** Must be called before the app is ready; a standard, secure scheme has an origin, storage and a working CSP. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ]);
}

/** Serves the page's files at `app://clawback/…`, with the same headers as the hosted face, and nothing else. */
export function servePage(files: PageFiles): void {
  protocol.handle(APP_SCHEME, async (request) => {
    const file =
      request.method === "GET" && isPageAddress(request.url)
        ? await files.read(new URL(request.url).pathname)
        : undefined;
    if (file === undefined) return new Response("Not found", { status: 404, headers: PAGE_HEADERS });
    return new Response(file.body, { headers: { ...PAGE_HEADERS, "Content-Type": file.contentType } });
  });
}
