/** The page's own scheme, so that it has an origin of its own and no rights over files (Electron's checklist, item 18). */
export const APP_SCHEME = "app";
const APP_HOST = "clawback";

export const PAGE_URL = `${APP_SCHEME}://${APP_HOST}/`;

/** Compared by its parsed parts: a test for a prefix would let `app://clawback.evil` pass. */
export function isPageAddress(address: string): boolean {
  const url = URL.parse(address);
  return (
    url !== null &&
    url.protocol === `${APP_SCHEME}:` &&
    url.host === APP_HOST &&
    url.username === "" &&
    url.password === ""
  );
}
